// One function for each endpoint; endpoints.cpp says which is for what.

#pragma once

#include "server/api/endpoint.hpp"

namespace monalys::server::api {

[[nodiscard]] Result<Response> get_metrics(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_query(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_values(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_chart(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_pages(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_overview(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_projects(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_project(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_status(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_ingest(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> post_ingest(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_reports(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_report(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_made_report(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_views(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> put_view(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> delete_view(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_notes(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> put_notes(Workplace& work, const Asked& asked);
[[nodiscard]] Result<Response> get_openapi(Workplace& work, const Asked& asked);

/// The text for Prometheus.
[[nodiscard]] Result<std::string> prometheus_text(Workplace& work);

}  // namespace monalys::server::api
