using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class HandoverSpec(GuestFixture guest) : IClassFixture<GuestFixture>
{
    [Fact]
    public async Task TheKernelsDriverGivesTheControllerUpAndGetsItBack()
    {
        await Shell("modprobe nvme; for i in $(seq 50); do [ -b /dev/nvme0n1 ] && exit 0; usleep 100000; done; exit 1");
        (await guest.RunAsync(CaseBook.Find("sq-in-cmb"))).Should().Pass();

        await Shell("for i in $(seq 50); do [ -b /dev/nvme0n1 ] && exit 0; usleep 100000; done; exit 1");
        // What the managed driver wrote is what the kernel's driver reads: both saw the same namespace.
        var read = await Shell("dd if=/dev/nvme0n1 bs=4096 count=1 2>/dev/null | od -An -v -tx8 | head -1");
        read.Should().NotMatchRegex("^( 0000000000000000)+$");
    }

    private async Task<string> Shell(string command) =>
        (await guest.Session.Machine.Shell.RunAsync(command, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).EnsureSuccess(command).Output;
}
