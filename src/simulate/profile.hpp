// What differs between the presets: period, sizes, servers, and from when which log exists.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulate/calendar_factors.hpp"
#include "simulate/clock.hpp"
#include "simulate/simulate.hpp"

namespace monalys::simulate {

struct ServerRow {
  std::string name;
  std::string kind;  // "terminal" or "batch"
  Date from;
  std::optional<Date> till;
};

struct Span {
  Date first, last;
  [[nodiscard]] bool holds(Date date) const { return date >= first && date <= last; }
};

struct Profile {
  Date first, last;           // logs
  Date registers_until;       // registers know a little more
  std::vector<Anchor> users;  // level of unique users per month
  std::vector<Anchor> jobs;   // level of jobs per month
  bool heavy_use = false;     // everybody who comes in a month comes on most days
  double logoff_share = .20;  // of connections that end as planned
  double second_connection = .35;
  std::vector<ServerRow> servers;
  int slots_per_batch_server = 4;
  int running_jobs_per_user = 3;  // at most
  double dirt = 1.0;              // multiplies the shares of dirt: small sets need more to have each kind

  // Job logs, in the order in which the batch system was changed.
  Span swf, job_csv, slurm_bare, slurm_header;
  // Storage logs.
  Span storage_tib, storage_tb, storage_json;
  // Programs that begin from then on stand in the Security logs of the terminal servers, earlier ones in csv.
  Date program_events_from;
  std::size_t security_log_chunks = 319;  // 20 MiB, as Windows makes it
  std::size_t session_log_chunks = 16;    // 1 MiB, the same
  Date second_gateway_from;               // the web client, logged by Guacamole
  Date linux_from;                        // the Linux host with process accounting
  Date bankid_from;
  Date card_until;
  Span no_logs;                // sessions, connections, logons and programs
  Span wrong_clock;            // 90 s, on the second terminal server; applied from closing to closing
  std::vector<Date> cleanups;  // appeals to delete
  double storage_scale = 1.0;
  int projects_running, projects_ended, projects_removed;
  int running_without_agreement, ended_without_agreement;
  int agreements_signed;
};

[[nodiscard]] Profile profile(Preset preset);

}  // namespace monalys::simulate
