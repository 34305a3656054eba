// Files that are new by their name but not by their content: rotated, renamed, compressed, copied.
//
// A file whose content begins with all that the ledger knows of another is that other one when the other's own path
// holds something else now, or nothing: its entry moves to the new path, and the file is read from where the entry
// ends. When the other still is where it was, a file with just its content is a copy, and one that only begins so is
// read as any other (its keys say what is known already).

#pragma once

#include "config/config.hpp"
#include "ingest/ledger_index.hpp"
#include "ingest/plan.hpp"
#include "ingest/pseudonym.hpp"

namespace monalys::ingest {

/// Sets Unit::moved and Unit::copy_of. A file that cannot be looked into stays as it is: reading it will say why.
void recognise_contents(Plan& plan, const Config& config, const LedgerIndex& ledger, const PseudonymKey& key);

}  // namespace monalys::ingest
