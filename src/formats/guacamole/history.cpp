#include "formats/guacamole/history.hpp"

#include "formats/times.hpp"

namespace monalys::formats::guacamole {

std::string_view Teller::tell(const ConnectionRow& row, Sink& sink) {
  IntervalRecord connection{};
  connection.realm = Realm::connection;
  connection.told_by = ToldBy::gateway;
  connection.user = row.user;
  connection.label = row.connection;
  connection.begun_at = row.begun;
  connection.ended_at = row.ended;
  if (row.ended && *row.ended - row.begun < kShortestConnection) connection.outcome = Outcome::failed;
  identity_.start();
  if (row.id) {
    identity_.add("id").add_number(*row.id);
  } else {
    identity_.add(row.begun).add(row.user).add(row.connection).add(row.remote_host);
  }
  connection.identity = {row.begun, identity_.text()};
  return deliver(connection, sink);
}

std::string_view Teller::tell(const LoginRow& row, Sink& sink) {
  // The row's end is not used: few log out, and then it is when the token expired, an hour after the last request.
  MomentRecord logon{};
  logon.realm = Realm::logon;
  logon.user = row.user;
  logon.label = "guacamole";
  logon.at = row.at;
  logon.outcome = Outcome::completed;
  identity_.start();
  if (row.id) {
    identity_.add("user id").add_number(*row.id);
  } else {
    identity_.add("user").add(row.at).add(row.user).add(row.remote_host);
  }
  logon.identity = {row.at, identity_.text()};
  sink.moment(logon);
  return {};
}

}  // namespace monalys::formats::guacamole
