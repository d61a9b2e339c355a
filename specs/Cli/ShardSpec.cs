using System.Collections.Immutable;
using Lab.Cli;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed class ShardSpec
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(20)]
    public void ShardsTogetherAreTheWholeAndShareNothing(int count)
    {
        ImmutableArray<int> whole = [.. Enumerable.Range(0, 14)];
        Enumerable.Range(1, count).SelectMany(k => Shard.Parse($"{k}/{count}")!.Of(whole)).Order().Should().Equal(whole);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("1/0")]
    [InlineData("one/two")]
    public void WhatIsNoShardIsRefused(string text) => Shard.Parse(text).Should().BeNull();

    [Fact]
    public void NoShardIsTheWhole() => Shard.Parse(null)!.Of([1, 2, 3]).Should().Equal(1, 2, 3);
}
