// What an ingest did, as a table for people.

#pragma once

#include <ostream>

#include "ingest/ingest.hpp"

namespace monalys::cli {

void print_summary(const ingest::Summary& summary, std::ostream& out);

/// One line, for logs: "2 files, 120 records: 118 new facts".
void print_short_summary(const ingest::Summary& summary, std::ostream& out);

}  // namespace monalys::cli
