using Lab.Cases;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class VersionRangeSpec
{
    [Theory]
    [InlineData("", "10.0.13", true)]
    [InlineData("<10.1", "10.0.13", true)]
    [InlineData("<10.0", "10.0.13", false)]
    [InlineData(">=10.0", "10.0.13", true)]
    [InlineData("<=10.0", "10.0.13", true)]
    [InlineData(">10.0", "10.0.13", false)]
    [InlineData("=10", "10.0.13", true)]
    [InlineData("<9", "10.0.13", false)]
    [InlineData(">=7.2 <9.0", "8.1.2", true)]
    [InlineData(">=7.2 <9.0", "9.0.0", false)]
    [InlineData("<6.2", "6.12.117+deb13-amd64", false)]
    [InlineData(">=6.12.100", "6.12.117+deb13-amd64", true)]
    [InlineData(">=6.12", "", false)]
    public void ARangeHasAVersionOrNot(string range, string version, bool has) => VersionRange.Parse(range).Has(version).Should().Be(has);
}
