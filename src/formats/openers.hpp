// The formats' ways in, one per format; registry.cpp lists them. Each is described at the head of its .cpp.

#pragma once

#include "formats/format.hpp"

namespace monalys::formats {

using Opened = Result<std::unique_ptr<Parser>>;

[[nodiscard]] Opened open_csv(const Head& head, const Options& options);
[[nodiscard]] Opened open_guacamole(const Head& head, const Options& options);
[[nodiscard]] Opened open_guacamole_log(const Head& head, const Options& options);
[[nodiscard]] Opened open_wtmp(const Head& head, const Options& options);
[[nodiscard]] Opened open_evtx(const Head& head, const Options& options);
[[nodiscard]] bool is_evtx(const Head& head);
[[nodiscard]] Opened open_evtx_xml(const Head& head, const Options& options);
[[nodiscard]] Opened open_evtx_csv(const Head& head, const Options& options);
[[nodiscard]] bool is_evtx_xml(const Head& head);
[[nodiscard]] Opened open_evtx_json(const Head& head, const Options& options);
[[nodiscard]] bool is_evtx_json(const Head& head);
[[nodiscard]] Opened open_access_log(const Head& head, const Options& options);
[[nodiscard]] Opened open_syslog(const Head& head, const Options& options);
[[nodiscard]] Opened open_journald(const Head& head, const Options& options);
[[nodiscard]] Opened open_last(const Head& head, const Options& options);
[[nodiscard]] Opened open_quser(const Head& head, const Options& options);
[[nodiscard]] Opened open_tasklist(const Head& head, const Options& options);
[[nodiscard]] Opened open_ps(const Head& head, const Options& options);
[[nodiscard]] Opened open_horizon(const Head& head, const Options& options);
[[nodiscard]] Opened open_slurm(const Head& head, const Options& options);
[[nodiscard]] Opened open_swf(const Head& head, const Options& options);
[[nodiscard]] Opened open_storage_json(const Head& head, const Options& options);
[[nodiscard]] Opened open_pacct(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_users(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_projects(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_agreements(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_orders(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_cases(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_aliases(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_servers(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_organisations(const Head& head, const Options& options);
[[nodiscard]] Opened open_register_series(const Head& head, const Options& options);

}  // namespace monalys::formats
