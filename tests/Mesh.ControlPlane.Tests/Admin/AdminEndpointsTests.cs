using System.Net;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Admin;

public sealed class AdminEndpointsTests
{
    [Fact]
    public async Task Pages_BelongToTheirPort_WhateverTheHostHeaderSays()
    {
        await using var kubernetes = await KubernetesUnderTest.StartAsync();
        string system = await kubernetes.CreateNamespaceAsync("mesh-system");
        await using var plane = await RunningControlPlane.StartAsync(kubernetes, system);
        await plane.ReadyAsync();
        using var http = new HttpClient();
        var cancellation = TestContext.Current.CancellationToken;
        var (metrics, debug) = (plane.PlainAddresses[0], plane.PlainAddresses[1]);

        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(metrics, "/readyz"), cancellation));
        Assert.Contains("mesh_kubernetes_objects", await http.GetStringAsync(new Uri(metrics, "/metrics"), cancellation), StringComparison.Ordinal);
        Assert.Contains("\"services\"", await http.GetStringAsync(new Uri(debug, "/debug/model"), cancellation), StringComparison.Ordinal);
        Assert.Equal("[]", await http.GetStringAsync(new Uri(debug, "/debug/regions"), cancellation));
        Assert.Contains("pods", await http.GetStringAsync(new Uri(debug, "/debug/informers"), cancellation), StringComparison.Ordinal);
        Assert.Equal("[]", await http.GetStringAsync(new Uri(debug, "/debug/streams"), cancellation));

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(metrics, "/debug/model")) { Headers = { Host = debug.Authority } };
        using var answer = await http.SendAsync(request, cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
