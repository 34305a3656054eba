--
-- PostgreSQL database dump
--
COPY public.guacamole_connection (connection_id, connection_name) FROM stdin;
1	MTS 1
\.
1	2	MONA\\anna	\N	3	MTS 1	\N	\N	2021-04-30 11:05:09.25+00	2021-04-30 11:05:09.5+00
2	2	bo	::1	2021-04-30 11:05:09+00	\N
\.
