using System.Text;
using CsCheck;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.Tests.Routing.Filters;

public sealed class PathChangeTests
{
    // The table of the Gateway API (HTTPPathModifier.replacePrefixMatch), and what it leaves open.
    [Theory]
    [InlineData("/foo/bar", "/foo", "/xyz", "/xyz/bar")]
    [InlineData("/foo/bar", "/foo", "/xyz/", "/xyz/bar")]
    [InlineData("/foo/bar", "/foo/", "/xyz", "/xyz/bar")]
    [InlineData("/foo/bar", "/foo/", "/xyz/", "/xyz/bar")]
    [InlineData("/foo", "/foo", "/xyz", "/xyz")]
    [InlineData("/foo/", "/foo", "/xyz", "/xyz/")]
    [InlineData("/foo/bar", "/foo", "", "/bar")]
    [InlineData("/foo/", "/foo", "", "/")]
    [InlineData("/foo", "/foo", "", "/")]
    [InlineData("/foo/", "/foo", "/", "/")]
    [InlineData("/foo", "/foo", "/", "/")]
    [InlineData("/foo", "/foo", "/xyz/", "/xyz/")]
    [InlineData("/a", "/", "/xyz", "/xyz/a")]
    [InlineData("/", "/", "/xyz", "/xyz/")]
    [InlineData("/foo/bar?a=/foo", "/foo", "/xyz", "/xyz/bar?a=/foo")]
    [InlineData("/foo?", "/foo", "/xyz", "/xyz?")]
    [InlineData("/x/../foo/a%2Fb", "/foo", "/xyz", "/xyz/a%2Fb")]
    [InlineData("?a", "/", "/xyz", "/xyz/?a")]
    public void Apply_Prefix_KeepsTheRest(string target, string prefix, string replacement, string expected) =>
        Assert.Equal(expected, Apply(new PathModifier { ReplacePrefix = replacement }, target, prefix));

    [Theory]
    [InlineData("/foo/bar", "/xyz", "/xyz")]
    [InlineData("/foo/bar?a=b", "/xyz/", "/xyz/?a=b")]
    [InlineData("/foo", "", "/")]
    [InlineData("", "/xyz", "/xyz")]
    public void Apply_FullPath_KeepsTheQuery(string target, string replacement, string expected) =>
        Assert.Equal(expected, Apply(new PathModifier { ReplaceFullPath = replacement }, target, "/"));

    [Fact]
    public void Apply_AnyPrefix_GivesAPathThatTheReplacementMatches() =>
        Gen.Select(Gen.String[Gen.Char["/ab"], 0, 4], Gen.String[Gen.Char["/ab"], 0, 4], Gen.String[Gen.Char["/ab"], 0, 6]).Sample((prefix, replacement, rest) =>
        {
            (prefix, replacement) = ("/" + prefix, "/" + replacement);
            string target = prefix.TrimEnd('/') + "/" + rest;
            string changed = Apply(new PathModifier { ReplacePrefix = replacement }, target, prefix);
            return PathMatch.Prefix(replacement).IsMatch(Encoding.Latin1.GetBytes(changed)) && changed.EndsWith("/" + rest, StringComparison.Ordinal);
        });

    private static string Apply(PathModifier modifier, string target, string prefix) =>
        PathChange.Of(modifier)!.Apply(RequestPath.Of(Encoding.Latin1.GetBytes(target)), PathMatch.Prefix(prefix).PrefixLength).ToString();
}
