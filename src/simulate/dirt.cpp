#include "simulate/dirt.hpp"

#include <utility>

namespace monalys::simulate {

std::string_view effect(Dirt kind) {
  switch (kind) {
    case Dirt::no_logoff:
      return "A session without a log-off record ends at the next logon on its line, at the next shutdown mark, or at "
             "the last record before a boot; outcome unknown.";
    case Dirt::logoff_without_logon:
      return "A log-off on a free line makes no session.";
    case Dirt::delivered_twice:
      return "The same record again, also in an overlapping export, is one fact.";
    case Dirt::wrong_clock:
      return "Sessions and programs of that server are counted as recorded, 90 s late.";
    case Dirt::local_times:
      return "Local times of the doubled hour are read as the first; an interval that then ends before it begins is "
             "rejected, as is a time of the skipped hour.";
    case Dirt::across_midnight:
      return "Counted as started in the one bucket and ended in the other, once each.";
    case Dirt::spellings:
      return "DOM\\name, NAME@dom, other case and trailing blanks are one user.";
    case Dirt::two_servers_at_once:
      return "Two sessions, one user.";
    case Dirt::line_reused:
      return "The same line after a restart is another session.";
    case Dirt::renamed_account:
      return "Old and new name are one user by the alias register.";
    case Dirt::service_account:
      return "Records of service, administrator and machine accounts are skipped.";
    case Dirt::week_without_logs:
      return "The month is marked partial, its values are those of the days with logs.";
    case Dirt::csv_dialects:
      return "Files in UTF-16LE, Windows-1252, with semicolons or decimal comma read as any other.";
    case Dirt::start_before_submit:
      return "The job is kept, its wait is 0.";
    case Dirt::running_at_the_end:
      return "No end: it lasts to the last instant of the realm, at most its open limit; not counted as ended.";
    case Dirt::cancelled_in_queue:
      return "Counted as submitted, withdrawn and waiting; no start and no wait to start.";
    case Dirt::project_spelling:
      return "p0421 and P0421$ are P0421.";
    case Dirt::mixed_units:
      return "TiB, TB and bytes are all bytes.";
    case Dirt::bad_size:
      return "The snapshot is incomplete; the volume keeps its last complete one.";
    case Dirt::time_like_a_person:
      return "In columns of times nothing is masked; in free text it may be.";
    case Dirt::personal_number:
      return "Masked in text; in a user id it becomes a pseudonym.";
    case Dirt::leap_day:
      return "29 February is a day like any other.";
  }
  std::unreachable();
}

}  // namespace monalys::simulate
