-- A copy of a database must not reach the gateway of the original: no address, another secret, no
-- way in for the gateway's user.
DELETE FROM ir_config_parameter
 WHERE key IN ('contact_center.gateway_url', 'contact_center.token_secret');
UPDATE res_users SET password = NULL WHERE login = 'contact_center_gateway';
