<?php
/**
 * Plugin Name: relaunch import
 * Description: Lets `relaunch import` find again what it wrote: legacy id, hashes and a seal beside each document, and a look-up by them. Pages get excerpts and tags; the path that a record proposes leads to its document.
 * Version: 1
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * Put this file into wp-content/plugins/ and switch it on, or into wp-content/mu-plugins/.
 * Nothing of it is shown to visitors: the marks are protected meta and are read by those who may edit the document.
 */

namespace Relaunch;

defined('ABSPATH') || exit;

const VERSION = 1;
const MARKS = ['id' => '_relaunch_id', 'hash' => '_relaunch_hash', 'fields' => '_relaunch_fields', 'sha256' => '_relaunch_sha256',
    'path' => '_relaunch_path'];
const SEAL = '_relaunch_seal';
const LOCK_SECONDS = 30;

/** The post types that documents may have, by name, with the name of their REST route. */
function kinds(): array {
    $kinds = [];
    foreach (get_post_types(['public' => true, 'show_in_rest' => true], 'objects') as $type) {
        if ($type->name !== 'attachment') {
            $kinds[$type->name] = $type->rest_base ?: $type->name;
        }
    }
    return $kinds;
}

/** A digest of all that an editor can change in a document: other than the time of saving, it tells a real change. */
function state_of(\WP_Post $post): string {
    $terms = [];
    foreach (['post_tag', 'category'] as $taxonomy) {
        if (is_object_in_taxonomy($post->post_type, $taxonomy)) {
            $ids = wp_get_object_terms($post->ID, $taxonomy, ['fields' => 'ids']);
            $terms[$taxonomy] = is_wp_error($ids) ? [] : array_map('intval', $ids);
            sort($terms[$taxonomy]);
        }
    }
    return md5(wp_json_encode([
        $post->post_title, $post->post_content, $post->post_excerpt, $post->post_name, $post->post_status,
        $post->post_date, (int) $post->post_parent, (int) $post->menu_order, (int) get_post_thumbnail_id($post), $terms,
        extra_meta($post->ID),
    ]));
}

/** The meta that we were asked to write, by key. */
function extra_meta(int $id): array {
    $found = [];
    foreach ((array) json_decode((string) get_post_meta($id, '_relaunch_meta_keys', true), true) as $key) {
        $found[$key] = (string) get_post_meta($id, $key, true);
    }
    return $found;
}

/** The URL under which a document is shown once it is published. */
function public_url(\WP_Post $post): string {
    $shown = clone $post;
    $shown->post_status = 'publish';
    $shown->filter = 'sample';
    return (string) get_permalink($shown);
}

function marks_of(\WP_Post $post): array {
    return [
        'remote' => $post->ID,
        'kind' => $post->post_type,
        'status' => $post->post_status,
        'id' => (string) get_post_meta($post->ID, MARKS['id'], true),
        'hash' => (string) get_post_meta($post->ID, MARKS['hash'], true),
        'path' => (string) get_post_meta($post->ID, MARKS['path'], true),
        'fields' => (object) (json_decode((string) get_post_meta($post->ID, MARKS['fields'], true), true) ?: []),
        'seal' => (string) get_post_meta($post->ID, SEAL, true),
        'state' => state_of($post),
        'url' => public_url($post),
        'meta' => (object) extra_meta($post->ID),
    ];
}

/** Writes marks; WordPress strips a level of slashes from meta, so one is added. */
function put_marks(\WP_Post $post, array $marks): void {
    foreach (MARKS as $name => $key) {
        if (isset($marks[$name]) && is_string($marks[$name])) {
            update_post_meta($post->ID, $key, wp_slash($marks[$name]));
        }
    }
    if (isset($marks['meta']) && is_array($marks['meta'])) {
        $keys = array_keys(extra_meta($post->ID));
        foreach ($marks['meta'] as $key => $value) {
            if (preg_match('/^[a-z][a-z0-9_]{0,63}$/', (string) $key) && is_string($value)) {
                $keys = array_diff($keys, [$key]);
                $value === '' ? delete_post_meta($post->ID, $key) : update_post_meta($post->ID, $key, wp_slash($value));
                $keys = $value === '' ? $keys : array_merge($keys, [$key]);
            }
        }
        sort($keys);
        $keys ? update_post_meta($post->ID, '_relaunch_meta_keys', wp_slash(wp_json_encode($keys)))
            : delete_post_meta($post->ID, '_relaunch_meta_keys');
    }
}

add_action('init', function () {
    add_post_type_support('page', 'excerpt');
    register_taxonomy_for_object_type('post_tag', 'page');
    foreach (array_merge(array_keys(kinds()), ['attachment']) as $type) {
        foreach (array_merge(array_values(MARKS), [SEAL]) as $key) {
            register_post_meta($type, $key, ['type' => 'string', 'single' => true, 'show_in_rest' => false,
                'auth_callback' => function ($allowed, $meta, $id) { return current_user_can('edit_post', $id); }]);
        }
    }
}, 99);

add_action('rest_api_init', function () {
    $types = array_merge(array_keys(kinds()), ['attachment']);
    register_rest_field($types, 'relaunch', [
        'get_callback' => function ($values) {
            $post = get_post($values['id']);
            return $post && current_user_can('edit_post', $post->ID) ? marks_of($post) : null;
        },
        'update_callback' => function ($marks, $post) {
            if (!current_user_can('edit_post', $post->ID)) {
                return new \WP_Error('relaunch_forbidden', 'This user may not edit this document.', ['status' => 403]);
            }
            put_marks($post, (array) $marks);
            return true;
        },
        'schema' => ['type' => 'object', 'description' => 'What relaunch knows of this document.', 'context' => ['view', 'edit'],
            'additionalProperties' => true],
    ]);
    foreach (array_keys(kinds()) as $type) {
        add_action("rest_after_insert_{$type}", function ($post, $request) {
            if ($request['relaunch'] !== null) {
                clean_post_cache($post->ID);
                $given = $request['relaunch']['seal'] ?? '';  // a rollback brings back what was known then
                update_post_meta($post->ID, SEAL, is_string($given) && $given !== '' ? $given : state_of(get_post($post->ID)));
            }
        }, 99, 2);
    }
    $may_edit = function () { return current_user_can('edit_others_pages') && current_user_can('edit_others_posts'); };
    register_rest_route('relaunch/v1', '/status', ['methods' => 'GET', 'permission_callback' => $may_edit,
        'callback' => __NAMESPACE__ . '\\status']);
    register_rest_route('relaunch/v1', '/documents', ['methods' => 'GET', 'permission_callback' => $may_edit,
        'callback' => __NAMESPACE__ . '\\documents', 'args' => [
            'site' => ['type' => 'string', 'default' => ''],
            'id' => ['type' => 'string', 'default' => ''],
            'after' => ['type' => 'integer', 'default' => 0],
            'limit' => ['type' => 'integer', 'default' => 200, 'minimum' => 1, 'maximum' => 500]]]);
    register_rest_route('relaunch/v1', '/uses', ['methods' => 'GET', 'permission_callback' => $may_edit,
        'callback' => __NAMESPACE__ . '\\uses', 'args' => ['remote' => ['type' => 'integer', 'required' => true]]]);
    register_rest_route('relaunch/v1', '/media', ['methods' => 'GET', 'permission_callback' => $may_edit,
        'callback' => __NAMESPACE__ . '\\media', 'args' => [
            'sha256' => ['type' => 'array', 'items' => ['type' => 'string'], 'required' => true, 'maxItems' => 200]]]);
});

function status(): array {
    $user = wp_get_current_user();
    return [
        'version' => VERSION,
        'system' => 'WordPress ' . get_bloginfo('version'),
        'user' => $user->user_login,
        'publishes' => current_user_can('publish_pages') && current_user_can('publish_posts'),
        'uploads' => current_user_can('upload_files'),
        'filtered' => !current_user_can('unfiltered_html'),
        'kinds' => (object) kinds(),
        'hierarchical' => array_values(array_filter(array_keys(kinds()), 'is_post_type_hierarchical')),
        'longest_upload' => (int) wp_max_upload_size(),
        'home' => home_url('/'),
    ];
}

/** Documents with a legacy id, the trash included, by their number. */
function documents(\WP_REST_Request $request): array {
    global $wpdb;
    $one = $request['id'] !== '';
    $pattern = $wpdb->esc_like($request['site']) . '/%';
    $ids = $wpdb->get_col($wpdb->prepare(
        "SELECT p.ID FROM {$wpdb->posts} p JOIN {$wpdb->postmeta} m ON m.post_id = p.ID
         WHERE m.meta_key = %s AND m.meta_value " . ($one ? '= %s' : 'LIKE %s') . " AND p.ID > %d
         AND p.post_type NOT IN ('attachment', 'revision') ORDER BY p.ID LIMIT %d",
        MARKS['id'], $one ? $request['id'] : $pattern, $request['after'], $request['limit']));
    _prime_post_caches($ids, true, true);
    return array_map(function ($id) { return marks_of(get_post((int) $id)); }, $ids);
}

/** Pictures and downloads by the SHA-256 of their bytes. */
function media(\WP_REST_Request $request): array {
    global $wpdb;
    $wanted = array_slice(array_map('strval', (array) $request['sha256']), 0, 200);
    if (!$wanted) {
        return [];
    }
    $marks = implode(',', array_fill(0, count($wanted), '%s'));
    $rows = $wpdb->get_results($wpdb->prepare(
        "SELECT p.ID AS id, m.meta_value AS sha256 FROM {$wpdb->posts} p JOIN {$wpdb->postmeta} m ON m.post_id = p.ID
         WHERE p.post_type = 'attachment' AND p.post_status <> 'trash' AND m.meta_key = %s AND m.meta_value IN ($marks)
         ORDER BY p.ID", array_merge([MARKS['sha256']], $wanted)));
    return array_map(function ($row) {
        return ['remote' => (int) $row->id, 'sha256' => $row->sha256, 'url' => wp_get_attachment_url((int) $row->id)];
    }, $rows);
}

/** Documents that show a file or link to it, drafts and the trash included; revisions do not count. */
function uses(\WP_REST_Request $request): array {
    global $wpdb;
    $id = (int) $request['remote'];
    $file = (string) get_post_meta($id, '_wp_attached_file', true);
    $stem = '/' . preg_replace('/(-scaled)?\.[^.]*$/', '', $file);
    return array_map('intval', $wpdb->get_col($wpdb->prepare(
        "SELECT ID FROM {$wpdb->posts} WHERE post_type <> 'revision' AND post_content LIKE %s
         UNION SELECT post_id FROM {$wpdb->postmeta} WHERE meta_key = '_thumbnail_id' AND meta_value = %s LIMIT 20",
        $file === '' ? 'no file' : '%' . $wpdb->esc_like($stem) . '%', (string) $id)));
}

/** What a request wants to create: its mark's key and value, or null. */
function wanted_mark(\WP_REST_Request $request): ?array {
    if ($request->get_method() !== 'POST' || !preg_match('~^/wp/v2/[a-z0-9_-]+$~', $request->get_route())) {
        return null;
    }
    $marks = $request['relaunch'];
    foreach (['id', 'sha256'] as $name) {
        if (is_array($marks) && !empty($marks[$name]) && is_string($marks[$name])) {
            return [MARKS[$name], $marks[$name]];
        }
    }
    return null;
}

/*
 * A document is made once: whoever sends the same legacy id again, be it while the first request is still at work,
 * gets 409 with the number of the first. It is made whole or not at all: should PHP die, MariaDB takes it back.
 */
add_filter('rest_request_before_callbacks', function ($response, $handler, $request) {
    global $wpdb;
    $mark = wanted_mark($request);
    if ($mark === null || is_wp_error($response) || !current_user_can('edit_posts')) {
        return $response;
    }
    $got = $wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, %d)', lock_name($mark), LOCK_SECONDS));
    if ($got !== '1') {
        return new \WP_Error('relaunch_busy', 'Another request is making this document.', ['status' => 503]);
    }
    $there = $wpdb->get_var($wpdb->prepare(
        "SELECT p.ID FROM {$wpdb->posts} p JOIN {$wpdb->postmeta} m ON m.post_id = p.ID
         WHERE m.meta_key = %s AND m.meta_value = %s LIMIT 1", $mark[0], $mark[1]));
    if ($there !== null) {
        $wpdb->get_var($wpdb->prepare('SELECT RELEASE_LOCK(%s)', lock_name($mark)));
        return new \WP_Error('relaunch_exists', 'A document with this legacy id is there.', ['status' => 409, 'remote' => (int) $there]);
    }
    $wpdb->query('START TRANSACTION');
    return $response;
}, 10, 3);

add_filter('rest_request_after_callbacks', function ($response, $handler, $request) {
    global $wpdb;
    $mark = wanted_mark($request);
    if ($mark !== null) {
        $wpdb->query(is_wp_error($response) ? 'ROLLBACK' : 'COMMIT');
        $wpdb->get_var($wpdb->prepare('SELECT RELEASE_LOCK(%s)', lock_name($mark)));
    }
    return $response;
}, 10, 3);

/*
 * A document may live at another path than its record proposes: news have no parent page, a slug loses its umlauts.
 * The redirects from the legacy portal lead to the proposed path, so that one leads on to the document.
 */
add_action('template_redirect', function () {
    if (!is_404()) {
        return;
    }
    $home = rtrim((string) wp_parse_url(home_url(), PHP_URL_PATH), '/');
    $asked = rawurldecode((string) strtok(wp_unslash($_SERVER['REQUEST_URI'] ?? ''), '?'));
    $path = '/' . trim(substr($asked, strlen($home)), '/') . '/';
    $found = get_posts(['post_type' => array_keys(kinds()), 'post_status' => 'publish', 'posts_per_page' => 1,
        'orderby' => 'ID', 'order' => 'ASC', 'meta_key' => MARKS['path'], 'meta_value' => $path]);
    if ($found && wp_safe_redirect(get_permalink($found[0]), 301, 'relaunch')) {
        exit;
    }
}, 1);

function lock_name(array $mark): string {
    return 'relaunch:' . md5($mark[0] . DB_NAME . $mark[1]);
}
