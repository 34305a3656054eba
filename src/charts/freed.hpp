// unique_ptr for what C libraries give out.

#pragma once

namespace monalys::charts {

/// std::unique_ptr<cairo_t, Freed<cairo_destroy>>
template <auto free>
struct Freed {
  void operator()(auto* pointer) const { free(pointer); }
};

}  // namespace monalys::charts
