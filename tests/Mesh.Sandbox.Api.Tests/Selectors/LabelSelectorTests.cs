using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Selectors;

namespace Mesh.Sandbox.Api.Tests.Selectors;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "web", ["mesh.dev/tier"] = "front" };

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData("app=api", false)]
    [InlineData("app!=api", true)]
    [InlineData("missing!=x", true)]
    [InlineData("app in (api, web)", true)]
    [InlineData("app notin (api,web)", false)]
    [InlineData("missing notin (a)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!missing,mesh.dev/tier=front", true)]
    [InlineData("app=web,missing", false)]
    [InlineData("app=", false)]
    public void Matches_Query_FollowsKubernetes(string query, bool expected) => Assert.Equal(expected, LabelSelector.Parse(query).Matches(Labels));

    [Theory]
    [InlineData("app in web")]
    [InlineData("app in (web")]
    [InlineData("app=web)")]
    [InlineData("-x=1")]
    [InlineData("a/b/c")]
    [InlineData("app=,=")]
    [InlineData("app=a b")]
    public void Parse_NotASelector_IsABadRequest(string query) =>
        Assert.Equal(400, Assert.Throws<ApiStatusException>(() => LabelSelector.Parse(query)).Status.Code);
}
