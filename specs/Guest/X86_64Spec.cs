using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "x86_64")]
public sealed class X86_64Spec(GuestFixture guest) : StandardCasesSpec(guest), IClassFixture<GuestFixture>;
