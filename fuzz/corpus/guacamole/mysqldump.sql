/*!40101 SET NAMES utf8 */;
INSERT INTO `guacamole_connection_history` VALUES (1,2,'MONA\\anna','::1',3,'M\'1',NULL,NULL,'2021-04-30 11:05:09',NULL),(2,NULL,'b''o',NULL,3,'M',7,'w','2021-04-30 11:05:09',NULL);
INSERT INTO `guacamole_user_history` (`username`, `start_date`) VALUES
('a','2021-04-30 11:05:09');
(2,3,'bo','::1','2021-04-30 11:05:09',NULL);
