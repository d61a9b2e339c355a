using Lab.Cases;
using Lab.Cases.Bundles;

namespace Lab.Specs.Cases.Bundles;

[Trait("Tier", "unit")]
public sealed class BundleSpec
{
    public static TheoryData<string> Broken => [.. BrokenBundles.All.Select(bundle => bundle.Name)];

    [Fact]
    public void ABundleThatIsRightIsRead()
    {
        using var scratch = new Scratch();
        var file = scratch["b.zip"];
        File.WriteAllBytes(file, BrokenBundles.Zip(BrokenBundles.Files()));
        var bundle = Bundle.Read(file);
        bundle.Case.Name.Should().Be("mine");
        bundle.Manifest.Findings.Should().ContainSingle().Which.Rule.Should().Be("steps");
        bundle.ReadCapture().Should().BeNull();
        BundleTrust.Problems(bundle).Should().BeEmpty();
    }

    [Fact]
    public void ThereAreAtLeastTwoHundredBrokenBundles() => BrokenBundles.All.Should().HaveCountGreaterThanOrEqualTo(200);

    [Theory]
    [MemberData(nameof(Broken))]
    public void ABrokenBundleIsRefusedAndNothingIsWritten(string name)
    {
        using var scratch = new Scratch();
        var folder = Directory.CreateDirectory(scratch["inner/most"]).FullName;
        var file = Path.Combine(folder, "b.zip");
        File.WriteAllBytes(file, BrokenBundles.All.First(bundle => bundle.Name == name).Bytes);
        var error = FluentActions.Invoking(() => Bundle.Read(file)).Should().Throw<CaseException>().Which;
        error.ExitCode.Should().Be(2);
        error.Message.Should().Contain(file).And.NotContain("\n");
        Directory.EnumerateFileSystemEntries(scratch.Folder, "*", SearchOption.AllDirectories).Should().BeEquivalentTo([Path.GetDirectoryName(folder), folder, file]);
    }

    [Fact]
    public void ANewerSchemaAsksForANewerLab()
    {
        using var scratch = new Scratch();
        var file = scratch["b.zip"];
        File.WriteAllBytes(file, BrokenBundles.All.First(bundle => bundle.Name == "a manifest with schema 2").Bytes);
        FluentActions.Invoking(() => Bundle.Read(file)).Should().Throw<CaseException>().WithMessage("*schema 2*update the lab*");
    }

    [Theory]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s"}],"arguments":["-drive file=/etc/passwd"]}}""", "-drive")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s"}],"arguments":["-device ivshmem-plain"]}}""", "-device")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s"}],"arguments":["-device nvme,drive=x"]}}""", "-device")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s"}],"arguments":["-chardev pipe,id=a,path=/tmp/x"]}}""", "-chardev")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s","properties":["romfile=/etc/shadow"]}]}}""", "romfile")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s","properties":["mdts=1,romfile=x"]}]}}""", "romfile")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s","diskPath":"/dev/sda"}]}}""", "file of the host")]
    [InlineData("""{"name":"m","title":"t","machine":{"controllers":[{"id":"n","serial":"s","pmrMiB":1,"pmrPath":"/dev/mem"}]}}""", "file of the host")]
    [InlineData("""{"name":"m","title":"t","machine":{"memoryMiB":1000000,"controllers":[{"id":"n","serial":"s"}]}}""", "larger")]
    [InlineData("""{"name":"m","title":"t","steps":[{"qmp":{"execute":"human-monitor-command","arguments":{"command-line":"migrate exec:sh"}}}]}""", "human-monitor-command")]
    [InlineData("""{"name":"m","title":"t","steps":[{"qmp":{"execute":"pmemsave"}}]}""", "pmemsave")]
    public void WhatAStrangerMayNotHaveQemuDoIsNamed(string @case, string problem)
    {
        using var scratch = new Scratch();
        var files = BrokenBundles.Files();
        var file = scratch["b.zip"];
        File.WriteAllBytes(file, BrokenBundles.Zip(BrokenBundles.With(files, "case.json", @case)));
        BundleTrust.Problems(Bundle.Read(file)).Should().ContainSingle().Which.Should().Contain(problem);
    }

    [Theory]
    [InlineData("qemu", "/tmp/evil")]
    [InlineData("kernel", "../evil")]
    [InlineData("board", "pc,accel=x")]
    [InlineData("arch", "../x")]
    [InlineData("runtime", "../x")]
    [InlineData("driver", "evil")]
    public void ACellThatIsNoneIsNamed(string member, string value)
    {
        using var scratch = new Scratch();
        var files = BrokenBundles.Files();
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(files["bundle.json"])!;
        manifest["cell"]![member] = value;
        var file = scratch["b.zip"];
        File.WriteAllBytes(file, BrokenBundles.Zip(files.ToDictionary(one => one.Key, one => one.Key == "bundle.json" ? System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()) : one.Value)));
        BundleTrust.Problems(Bundle.Read(file)).Should().ContainSingle().Which.Should().Contain(value);
    }

    [Fact]
    public void TheFirstDifferenceIsNamed()
    {
        using var scratch = new Scratch();
        var file = scratch["b.zip"];
        File.WriteAllBytes(file, BrokenBundles.Zip(BrokenBundles.Files()));
        var manifest = Bundle.Read(file).Manifest;
        var now = new CaseResult
        {
            Case = "mine", Arch = "x86_64", Accelerator = "qtest", Qemu = "10.0", Kernel = "", Driver = "managed", Verdict = CaseVerdict.Pass, Expected = CaseVerdict.Pass, Seconds = 0, Reason = "",
            Artifacts = "", Findings = [new("steps", CaseVerdict.Pass, "other words", "", "")],
        };
        BundleComparison.Of(manifest, now).Same.Should().BeTrue();
        var other = BundleComparison.Of(manifest, now with { Verdict = CaseVerdict.Fail, Findings = [new("steps", CaseVerdict.Fail, "step 1", "", "")] });
        other.Same.Should().BeFalse();
        other.Text.Should().Contain(line => line.StartsWith("first difference: steps is fail (step 1), the bundle has pass"));
    }
}
