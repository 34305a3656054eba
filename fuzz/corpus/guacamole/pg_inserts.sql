-- PostgreSQL database dump
INSERT INTO public.guacamole_connection_history VALUES
	(7, 12, E'MONA\\anna', NULL, 3, 'MTS\', NULL, NULL, '2021-04-30 14:00:00.5+02', NULL),
	(8, 12, 'b''o', NULL, 3, 'M', NULL, NULL, '2021-04-30 14:00:00.5+02', '2021-04-30 14:00:19+02');
