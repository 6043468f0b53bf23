using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Hosting;

/// <summary>The web server below the API: TLS on every endpoint, HTTP/1.1 and HTTP/2, client certificates asked for but judged later.</summary>
internal static class KestrelHost
{
    /// <summary>Streams of one connection, as <c>kube-apiserver</c> allows: informers of one client share a connection.</summary>
    private const int MaxStreams = 250;

    public static async Task<WebApplication> StartAsync(
        SandboxApiServerOptions options, X509Certificate2 certificate, RequestDelegate handler, CancellationToken cancellation)
    {
        // Nothing of the surroundings (environment, files, arguments) may change what the server does.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(options.LoggerFactory);
        builder.Services.AddLogging();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, certificate));
        var application = builder.Build();
        application.Run(handler);
        await application.StartAsync(cancellation);
        return application;
    }

    public static int PortOf(WebApplication application) => new Uri(
        application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .First(a => a.StartsWith("https://127.0.0.1:", StringComparison.Ordinal))).Port;

    private static void Configure(KestrelServerOptions kestrel, SandboxApiServerOptions options, X509Certificate2 certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Http.RequestBody.MaxBytes + 1;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;

        // A watch is silent for minutes; its reader is allowed to be slow as long as it reads at all.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, options.Port, Secure);
        foreach (var socket in options.ListenSockets)
        {
            kestrel.ListenHandle((ulong)socket.SafeHandle.DangerousGetHandle(), Secure);
        }

        void Secure(ListenOptions listen) => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,

            // Who presents a certificate of another CA is not refused here but is nobody to the authenticator, and may still have a token.
            ClientCertificateValidation = (_, _, _) => true,
        });
    }
}
