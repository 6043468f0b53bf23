using Mesh.Sandbox.Scenarios.Conformance;

namespace Mesh.Sandbox.Tests.Scenarios.Conformance;

public sealed class ConformanceScenarioTests
{
    [Fact]
    public void Tests_AreThoseOfTheSuite()
    {
        Assert.Equal(
            [
                "MeshBasic", "MeshConsumerRoute", "MeshFrontend", "MeshFrontendHostname", "MeshGRPCRouteWeight", "MeshHTTPRoute303Redirect", "MeshHTTPRoute307Redirect",
                "MeshHTTPRoute308Redirect", "MeshHTTPRouteBackendRequestHeaderModifier", "MeshHTTPRouteMatching", "MeshHTTPRouteNamedRule", "MeshHTTPRouteQueryParamMatching",
                "MeshHTTPRouteRedirectHostAndStatus", "MeshHTTPRouteRedirectPath", "MeshHTTPRouteRedirectPort", "MeshHTTPRouteRequestHeaderModifier", "MeshHTTPRouteRewritePath",
                "MeshHTTPRouteSchemeRedirect", "MeshHTTPRouteSimpleSameNamespace", "MeshHTTPRouteWeight", "MeshPorts", "MeshTrafficSplit",
            ],
            ConformanceScenario.Tests.Select(test => test.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("MeshClusterIPMatching")]
    [InlineData("MeshConsumerRoute")]
    [InlineData("MeshHTTPRouteRewritePath")]
    [InlineData("MeshHTTPRouteSchemeRedirect")]
    [InlineData("MeshHTTPRouteRedirectPort")]
    [InlineData("MeshHTTPRouteRedirectPath")]
    [InlineData("MeshHTTPRouteBackendRequestHeaderModification")]
    [InlineData("MeshHTTPRouteQueryParamMatching")]
    [InlineData("MeshHTTPRouteNamedRouteRule")]
    public void Tests_EachExtendedFeature_HasOneThatChecksSomething(string feature)
    {
        ConformanceTest test = Assert.Single(ConformanceScenario.Tests, test => test.Features.Split(", ").Contains(feature));

        Assert.NotEmpty(test.Cases);
        Assert.NotEmpty(test.Manifest);
    }
}
