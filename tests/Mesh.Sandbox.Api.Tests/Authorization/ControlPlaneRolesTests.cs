using System.Net;
using System.Runtime.CompilerServices;

namespace Mesh.Sandbox.Api.Tests.Authorization;

/// <summary>The control plane's own manifest: everything it does is allowed, and what an attacker in its place would like is not.</summary>
public sealed class ControlPlaneRolesTests : IAsyncLifetime
{
    private const string User = "system:serviceaccount:mesh-system:mesh-controlplane";
    private const string System = "/api/v1/namespaces/mesh-system";
    private const string Bundle = "fieldSelector=metadata.name%3Dmesh-trust-bundle";
    private TestServer? _server;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CreateAsync("/api/v1/namespaces", """{"metadata":{"name":"mesh-system"}}""");
        foreach (var document in (await File.ReadAllTextAsync(Manifest(), TestServer.Cancellation)).Split("\n---\n"))
        {
            var kind = document.Split('\n').First(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..];
            var (code, body) = await _server.SendAsync(HttpMethod.Post, PathOf(kind), document, "application/yaml");
            Assert.True(code == HttpStatusCode.Created, body.ToJsonString());
        }
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/v1/namespaces")]
    [InlineData("GET", "/api/v1/services")]
    [InlineData("GET", "/api/v1/pods?watch=true&timeoutSeconds=1")]
    [InlineData("GET", "/api/v1/nodes")]
    [InlineData("GET", "/apis/discovery.k8s.io/v1/endpointslices")]
    [InlineData("GET", "/apis/split.smi-spec.io/v1alpha4/trafficsplits")]
    [InlineData("PATCH", "/apis/split.smi-spec.io/v1alpha4/namespaces/shop/trafficsplits/checkout/status")]
    [InlineData("GET", "/apis/specs.smi-spec.io/v1alpha4/httproutegroups")]
    [InlineData("GET", "/apis/gateway.networking.k8s.io/v1/httproutes")]
    [InlineData("GET", "/apis/gateway.networking.k8s.io/v1/grpcroutes")]
    [InlineData("GET", "/apis/gateway.networking.k8s.io/v1beta1/referencegrants")]
    [InlineData("PATCH", "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/checkout/status")]
    [InlineData("PATCH", "/apis/gateway.networking.k8s.io/v1/namespaces/shop/grpcroutes/payments/status")]
    [InlineData("GET", "/apis/mesh.dev/v1alpha1/trafficpolicies")]
    [InlineData("GET", "/apis/mesh.dev/v1alpha1/accesspolicies")]
    [InlineData("GET", "/apis/mesh.dev/v1alpha1/ratelimitpolicies")]
    [InlineData("GET", "/apis/mesh.dev/v1alpha1/clusterlinks")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/clusterlinks/west/status")]
    [InlineData("GET", "/apis/mesh.dev/v1alpha1/regionpolicies")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/regionpolicies/us-west-2/status")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/namespaces/shop/trafficpolicies/checkout/status")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/namespaces/shop/accesspolicies/checkout/status")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/namespaces/shop/ratelimitpolicies/checkout/status")]
    [InlineData("GET", "/apis/multicluster.x-k8s.io/v1beta1/serviceexports")]
    [InlineData("GET", "/apis/multicluster.x-k8s.io/v1beta1/serviceimports")]
    [InlineData("PATCH", "/apis/multicluster.x-k8s.io/v1beta1/namespaces/shop/serviceexports/checkout/status")]
    [InlineData("POST", "/apis/multicluster.x-k8s.io/v1beta1/namespaces/shop/serviceimports")]
    [InlineData("PATCH", "/apis/multicluster.x-k8s.io/v1beta1/namespaces/shop/serviceimports/checkout")]
    [InlineData("PATCH", "/apis/multicluster.x-k8s.io/v1beta1/namespaces/shop/serviceimports/checkout/status")]
    [InlineData("DELETE", "/apis/multicluster.x-k8s.io/v1beta1/namespaces/shop/serviceimports/checkout")]
    [InlineData("POST", "/apis/authentication.k8s.io/v1/tokenreviews")]
    [InlineData("GET", "/api/v1/configmaps?" + Bundle)]
    [InlineData("GET", "/api/v1/configmaps?watch=true&timeoutSeconds=1&" + Bundle)]
    [InlineData("POST", "/api/v1/namespaces/shop/configmaps")]
    [InlineData("PATCH", "/api/v1/namespaces/shop/configmaps/mesh-trust-bundle")]
    [InlineData("PATCH", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/mesh-injector")]
    [InlineData("GET", System + "/configmaps?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dmesh-applied")]
    [InlineData("PATCH", System + "/configmaps/mesh-applied")]
    [InlineData("GET", System + "/configmaps/mesh-peer-west")]
    [InlineData("PATCH", System + "/configmaps/mesh-peer-west")]
    [InlineData("GET", System + "/secrets/mesh-link-tokens")]
    [InlineData("PATCH", System + "/secrets/mesh-link-tokens")]
    [InlineData("POST", System + "/secrets")]
    [InlineData("GET", System + "/secrets?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dmesh-ca")]
    [InlineData("PUT", System + "/secrets/mesh-ca-active")]
    [InlineData("PATCH", System + "/secrets/mesh-injector-tls")]
    [InlineData("POST", "/apis/coordination.k8s.io/v1/namespaces/mesh-system/leases")]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/mesh-system/leases/mesh-controlplane")]
    [InlineData("POST", "/apis/events.k8s.io/v1/namespaces/shop/events")]
    public async Task ControlPlane_ItsOwnWork_IsNotForbidden(string method, string path) =>
        Assert.NotEqual(HttpStatusCode.Forbidden, await SendAsync(method, path));

    [Theory]
    [InlineData("GET", "/api/v1/secrets")]
    [InlineData("GET", System + "/secrets")]
    [InlineData("GET", System + "/secrets/another")]
    [InlineData("GET", System + "/secrets/mesh-injector-tls")]
    [InlineData("PATCH", System + "/secrets/mesh-ca-root")]
    [InlineData("GET", "/api/v1/namespaces/shop/secrets/mesh-ca")]
    [InlineData("GET", "/api/v1/configmaps")]
    [InlineData("PATCH", "/api/v1/namespaces/shop/configmaps/app")]
    [InlineData("DELETE", System + "/configmaps/another")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/clusterlinks/west")]
    [InlineData("PATCH", "/apis/mesh.dev/v1alpha1/regionpolicies/us-west-2")]
    [InlineData("PATCH", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/another")]
    [InlineData("PATCH", "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/checkout")]
    [InlineData("PATCH", "/apis/gateway.networking.k8s.io/v1beta1/namespaces/shop/referencegrants/grant")]
    [InlineData("POST", "/api/v1/namespaces/shop/pods")]
    [InlineData("POST", System + "/serviceaccounts/mesh-controlplane/token")]
    [InlineData("PUT", "/apis/coordination.k8s.io/v1/namespaces/mesh-system/leases/another")]
    [InlineData("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings")]
    public async Task ControlPlane_WhatItHasNoNeedOf_IsForbidden(string method, string path) =>
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(method, path));

    private async Task<HttpStatusCode> SendAsync(string method, string path)
    {
        var contentType = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        using var response = await _server!.SendRawAsync(new HttpMethod(method), path, method == "GET" ? null : "{}", contentType, user: User);
        return response.StatusCode;
    }

    private static string PathOf(string kind) => kind switch
    {
        "ServiceAccount" => $"{System}/serviceaccounts",
        "Role" or "RoleBinding" => $"/apis/rbac.authorization.k8s.io/v1/namespaces/mesh-system/{kind.ToLowerInvariant()}s",
        _ => $"/apis/rbac.authorization.k8s.io/v1/{kind.ToLowerInvariant()}s",
    };

    private static string Manifest([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../manifests/base/controlplane-rbac.yaml"));
}
