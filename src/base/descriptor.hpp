// A file descriptor that closes itself.

#pragma once

#include <unistd.h>

namespace monalys {

class Descriptor {
 public:
  /// Takes what open() gave, also where that failed.
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  /// Negative where it could not be opened.
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace monalys
