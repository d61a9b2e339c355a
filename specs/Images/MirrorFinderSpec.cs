using Lab.Images;
using Lab.Images.Packages;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class MirrorFinderSpec
{
    private const string Mirror = "http://mirror.example/debian";

    [Fact]
    public void AParagraphFileGivesItsMirror() => FindWith("etc/apt/sources.list.d/debian.sources", $"""
        # the default
        Types: deb deb-src
        URIs: {Mirror}
        Suites: bookworm bookworm-updates
        Components: main contrib
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        Types: deb
        URIs: http://mirror.example/security
        Suites: bookworm-security
        Components: main
        """).Should().Be(Mirror);

    [Fact]
    public void AnOldStyleListGivesItsMirror() => FindWith("etc/apt/sources.list", $"""
        # deb http://commented.example/debian bookworm main
        deb-src http://source.example/debian bookworm main
        deb cdrom:[Debian 12]/ bookworm main
        deb [arch=amd64 signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.example/apt bookworm main
        deb http://mirror.example/security bookworm-security main
        deb [ arch=amd64 ] {Mirror} bookworm main contrib # the real one
        """).Should().Be(Mirror);

    [Fact]
    public void DisabledAndForeignParagraphsAreLeftOut() => FindWith("etc/apt/sources.list.d/mixed.sources", $"""
        Types: deb
        URIs: http://disabled.example/debian
        Suites: bookworm
        Components: main
        Enabled: no

        Types: deb
        URIs: http://vendor.example/apt
        Suites: bookworm
        Components: main
        Signed-By:
         -----BEGIN PGP PUBLIC KEY BLOCK-----
         .
         -----END PGP PUBLIC KEY BLOCK-----

        Types: deb
        URIs:
         {Mirror}
        Suites: bookworm
        Components: main
        """).Should().Be(Mirror);

    [Fact]
    public void ARollingSuiteServesWhenNoneHasTheReleasesName() =>
        FindWith("etc/apt/sources.list", $"deb {Mirror} unstable main").Should().Be(Mirror);

    [Fact]
    public void TheEnvironmentGoesFirst() =>
        FindWith("etc/apt/sources.list", "deb http://other.example/debian bookworm main", chosen: Mirror).Should().Be(Mirror);

    [Fact]
    public void AHostThatIsNotDebianIsToldToNameAMirror()
    {
        var finding = () => FindWith("etc/apt/sources.list", "deb http://other.example/ubuntu noble main", id: "ubuntu");
        finding.Should().Throw<ImageException>().WithMessage("*not Debian*LAB_DEBIAN_MIRROR*").Which.HostUnable.Should().BeTrue();
    }

    [Fact]
    public void AHostWithoutAnEntryIsToldToNameAMirror()
    {
        var finding = () => FindWith("etc/apt/sources.list", "");
        finding.Should().Throw<ImageException>().WithMessage("*LAB_DEBIAN_MIRROR*").Which.HostUnable.Should().BeTrue();
    }

    [Fact]
    public void AHostWithoutDebiansKeysIsToldWhatToInstall()
    {
        using var root = new Scratch();
        var finding = () => new MirrorFinder(root.Folder, _ => Mirror).Find();
        finding.Should().Throw<ImageException>().WithMessage("*apt-get install debian-archive-keyring*").Which.HostUnable.Should().BeTrue();
    }

    private static string FindWith(string file, string content, string? chosen = null, string id = "debian")
    {
        using var root = new Scratch();
        root.File("etc/os-release", $"NAME=\"Some Linux\"\nID={id}\nVERSION_CODENAME=bookworm\n");
        root.File("usr/share/keyrings/debian-archive-keyring.gpg", "");
        root.File(file, content);
        return new MirrorFinder(root.Folder, name => name == "LAB_DEBIAN_MIRROR" ? chosen : null).Find().Uri;
    }
}
