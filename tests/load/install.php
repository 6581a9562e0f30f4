<?php
// Makes an empty WordPress ready: tables, users, application passwords. Prints them as JSON.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['REQUEST_URI'] = '/';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Portal', 'admin', 'admin@example.org', true, '', wp_slash('admin-login'));
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Berlin');
activate_plugin('relaunch-import.php');
global $wp_rewrite;
$wp_rewrite->init();
$wp_rewrite->flush_rules(false);
$made = [];
foreach (['editor', 'author'] as $role) {
    $id = wp_insert_user(['user_login' => $role, 'user_pass' => "$role-login", 'role' => $role, 'user_email' => "$role@example.org"]);
    $made[$role] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'relaunch'])[0];
}
echo json_encode($made), "\n";
