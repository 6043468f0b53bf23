using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Tests.Http;

public sealed class RequestInfoTests
{
    [Theory]
    [InlineData("/api/v1/pods", "", "v1", "", "pods", "", "")]
    [InlineData("/api/v1/namespaces", "", "v1", "", "namespaces", "", "")]
    [InlineData("/api/v1/namespaces/shop", "", "v1", "", "namespaces", "shop", "")]
    [InlineData("/api/v1/namespaces/shop/finalize", "", "v1", "", "namespaces", "shop", "finalize")]
    [InlineData("/api/v1/namespaces/shop/status", "", "v1", "", "namespaces", "shop", "status")]
    [InlineData("/api/v1/namespaces/shop/pods/p/log", "", "v1", "shop", "pods", "p", "log")]
    [InlineData("/apis/apps/v1/namespaces/shop/deployments/web/scale", "apps", "v1", "shop", "deployments", "web", "scale")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node", "rbac.authorization.k8s.io", "v1", "", "clusterroles", "system:node", "")]
    public void Parse_ResourcePath_NamesItsParts(
        string path, string group, string version, string @namespace, string resource, string name, string subresource) =>
        Assert.Equal(new RequestInfo(group, version, @namespace, resource, name, subresource), RequestInfo.Parse(path));

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1")]
    [InlineData("/apis/apps/v1")]
    [InlineData("/apis/apps/v1/namespaces/a/deployments/b/c/d")]
    [InlineData("/metrics")]
    public void Parse_OtherPath_IsNoResource(string path) => Assert.Null(RequestInfo.Parse(path));
}
