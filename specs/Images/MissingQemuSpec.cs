using Lab.Fixtures;
using Lab.Images;

namespace Lab.Specs.Images;

[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class MissingQemuSpec(LabHost host)
{
    [Fact]
    public async Task AQemuThatSomebodyRemovedIsBuiltAgain()
    {
        await host.RequireGuestAsync();
        using var checkout = new Scratch();
        // The checkout that is set up, but for the program itself.
        foreach (var part in new[] { "lab", "images", "global.json", "Directory.Build.props", "Directory.Packages.props", ".lab/images", ".lab/agent", ".lab/cross", ".lab/plugin", ".lab/qemu/pinned/root" })
            Link(checkout, part);
        var setup = new ImageSetup(new ImagePaths(checkout.Folder), new ProgressLines());
        setup.IsCurrent("x86_64").Should().BeFalse();

        Link(checkout, ".lab/qemu/pinned/bin");
        setup.IsCurrent("x86_64").Should().BeTrue();
    }

    private static void Link(Scratch checkout, string part)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(checkout[part])!);
        File.CreateSymbolicLink(checkout[part], Path.Combine(Checkout.Root, part));
    }
}
