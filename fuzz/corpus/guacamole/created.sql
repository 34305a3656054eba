CREATE TABLE `guacamole_user_history` (
  `history_id` int(11) NOT NULL,
  `start_date` datetime NOT NULL,
  `username` varchar(128),
) ENGINE=InnoDB;
INSERT INTO `guacamole_user_history` VALUES
(1,'2021-10-31 02:30:00','anna'),
(2,'2021-03-28 02:30:00','an
