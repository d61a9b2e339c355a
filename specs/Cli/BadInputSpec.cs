using Lab.Fixtures;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed class BadInputSpec
{
    [Theory]
    [InlineData("juge", "*juge*--help*")]
    [InlineData("run", "*--help*")]
    [InlineData("run sq-in-cbm", "case 'sq-in-cbm'*./run-lab.sh list*")]
    [InlineData("run ./no-such-case.json", "case file ./no-such-case.json*")]
    [InlineData("run sq-in-cmb --depth 3", "*--depth*--help*")]
    [InlineData("tour --arch sparc", "--arch sparc: this lab knows x86_64*")]
    [InlineData("tour --accel hvf", "--accel hvf: this lab knows auto, tcg, kvm*")]
    [InlineData("tour --driver both --arch all", "--driver both with --arch all: one table has room*")]
    [InlineData("tour --driver spdk", "--driver spdk: this lab knows managed, linux, both*")]
    [InlineData("tour --runtime jvm", "--runtime jvm: this lab knows default, nativeaot, coreclr, mono*")]
    [InlineData("bench --rounds 0", "--rounds 0: it must be a number from 1 to 99*")]
    [InlineData("bench --counts-only --io-only", "--counts-only and --io-only: choose one of them*")]
    [InlineData("bench --pmr-kills 0", "--pmr-kills 0: it must be a number from 1 to 100000*")]
    [InlineData("bench --pmr-kills many", "--pmr-kills many: it must be a number from 1 to 100000*")]
    [InlineData("bench --pmr-kills 5 --arch aarch64", "--pmr-kills runs without a guest, on x86_64 only: leave --arch aarch64 out*")]
    [InlineData("bench --peer-routes 0", "--peer-routes 0: it must be a number from 1 to 1000*")]
    [InlineData("bench --peer-routes 1 --arch all", "--peer-routes asks the kernel of one architecture: name it, with --arch x86_64 or --arch aarch64*")]
    [InlineData("tour --timeout soon", "--timeout soon: it must be a number*")]
    [InlineData("tour --timeout 0", "--timeout 0: it must be*")]
    [InlineData("tour --kernel foo", "--kernel foo: there is no such file; this lab knows pinned, bookworm, trixie, sid, or the path of a file*")]
    [InlineData("tour --qemu foo", "--qemu foo: there is no such file; this lab knows pinned, host, bookworm, trixie, sid, or the path of a file*")]
    [InlineData("setup --kernel foo", "--kernel foo: this lab knows pinned, bookworm, trixie, sid*")]
    [InlineData("setup --qemu host", "--qemu host: this lab knows pinned, bookworm, trixie, sid*")]
    [InlineData("judge /no/such/file", "*/no/such/file*")]
    [InlineData("judge /bin/true", "*/bin/true*")]
    [InlineData("judge /etc/apt", "/etc/apt: of the 0 captures below it fewer than two are of peer-to-peer cases*")]
    [InlineData("bench --peers --io-only", "--peers has tables of its own: leave --counts-only and --io-only out*")]
    [InlineData("bench --recorder --io-only", "--recorder has a table of its own: leave --peers, --counts-only and --io-only out*")]
    [InlineData("repro /no/such/file", "bundle /no/such/file:*run --bundle*")]
    [InlineData("repro /bin/true", "bundle /bin/true: it is damaged, or no bundle*")]
    [InlineData("repro x.zip --repeat 0", "--repeat 0: it must be 1 to 1000*")]
    [InlineData("run sq-in-cmb --repeat many", "--repeat many: it must be 1 to 1000*")]
    [InlineData("run sq-in-cmb sq-in-host --bundle x.zip", "--bundle x.zip: a bundle holds one case in one cell, and 2 cases were named*")]
    [InlineData("report new --name Bad! --title t --link l --text t --affected < --cmb 0 --pmr 0 --guest no", "the answers:*")]
    [InlineData("report new --name a --title t --link l --text t --affected < --cmb 3 --pmr 0 --guest no", "--cmb 3: it must be 0 or a power of two*")]
    [InlineData("run sq-in-cmb --out /proc/lab", "--out /proc/lab:*")]
    public async Task BadUsageAndBadInputEndInOneLineAndExitCodeTwo(string arguments, string message)
    {
        var (exitCode, output, error) = await LabProgram.RunAsync(arguments.Split(' '));
        error.TrimEnd().Should().Match($"lab: {message}").And.NotContain("\n");
        exitCode.Should().Be(2);
        output.Should().BeEmpty();
    }

    [Fact]
    public async Task ASuiteWithoutTheArchitectureEndsInOneLineAndExitCodeThree()
    {
        var (exitCode, output, error) = await LabProgram.RunAsync("setup", "--arch", "riscv64", "--kernel", "bookworm");
        error.TrimEnd().Should().Match("lab: Debian's bookworm has no kernel for riscv64: choose another --kernel*").And.NotContain("\n");
        exitCode.Should().Be(3);
        output.Should().BeEmpty();
    }

    [Fact]
    public async Task ARuntimeThatTheArchitectureHasNotGotEndsInOneLineAndExitCodeThree()
    {
        using var scratch = new Scratch();
        var (exitCode, output, error) = await LabProgram.RunAsync("tour", "--arch", "riscv64", "--runtime", "coreclr", "--out", scratch.Folder);
        error.TrimEnd().Should().Match("lab: *riscv64*--runtime coreclr: use nativeaot").And.NotContain("\n");
        exitCode.Should().Be(3);
        output.Should().BeEmpty();
    }

    [Fact]
    public async Task ATruncatedCaptureIsNotJudged()
    {
        var whole = await File.ReadAllLinesAsync(
            Directory.EnumerateFiles(Path.Combine(Checkout.Root, "specs", "traces"), "*.capture.jsonl").First(), TestContext.Current.CancellationToken);
        using var scratch = new Scratch();
        var file = scratch.File("cut.capture.jsonl", string.Join("\n", whole.Take(whole.Length / 2)));
        var (exitCode, output, error) = await LabProgram.RunAsync("judge", file);
        error.Should().Contain(file);
        exitCode.Should().Be(2);
        output.Should().BeEmpty();
    }

    [Fact]
    public async Task ListPrintsCasesAsJson()
    {
        var (exitCode, output, _) = await LabProgram.RunAsync("list", "--json");
        exitCode.Should().Be(0);
        using var json = System.Text.Json.JsonDocument.Parse(output);
        json.RootElement.GetProperty("schema").GetInt32().Should().Be(1);
        json.RootElement.GetProperty("cases")[0].EnumerateObject().Select(p => p.Name).Should().Equal("name", "title", "expected", "archs", "drivers");
    }
}
