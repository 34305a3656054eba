// Headers that tell browsers what pages of this server may do, and what they may keep.

#pragma once

#include <string_view>

#include "server/http.hpp"

namespace monalys::server {

enum class Kept {
  nowhere,    // what belongs to a login
  asked_for,  // may be kept by the browser, which asks each time whether it still holds
  as_said,    // the response says itself
};

/// Puts them on a response that does not have its own. A response with a header that does not end where it is said to
/// becomes a 500: somebody would write headers, or a second response, into it.
void protect(Response& response, Kept kept, bool encrypted);

}  // namespace monalys::server
