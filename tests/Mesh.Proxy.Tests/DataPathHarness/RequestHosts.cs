using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>What a test needs so that a host carries its requests.</summary>
internal static class RequestHosts
{
    public static Task<TwoSidecars> StartMeshAsync(this RequestHost host) =>
        TwoSidecars.StartAsync(configure: options => options.IsHttp1OnHost = host == RequestHost.Managed);

    /// <summary>What the application speaks.</summary>
    public static HttpProtocols Protocols(this RequestHost host) => host == RequestHost.ManagedHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1;

    public static HttpClient CreateHttpClient(this TwoSidecars mesh, RequestHost host) => mesh.CreateHttpClient(host == RequestHost.ManagedHttp2 ? HttpVersion.Version20 : null);
}
