<?php
// Pretty permalinks for PHP's own server, and a log of what was carried out.
register_shutdown_function(function () {
    $line = "{$_SERVER['REQUEST_METHOD']} {$_SERVER['REQUEST_URI']}\n";
    file_put_contents(dirname($_SERVER['DOCUMENT_ROOT']) . '/requests.log', $line, FILE_APPEND | LOCK_EX);
});
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$file = $_SERVER['DOCUMENT_ROOT'] . urldecode($path);
if ($path !== '/' && (is_file($file) || is_file(rtrim($file, '/') . '/index.php'))) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
