using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Grpc.Core;
using Mesh.Api.Federation.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>A peer that states what a test says, over real TLS: the truth, nonsense, or too much.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PeerScript _script;

    private ScriptedPeer(WebApplication app, PeerScript script) => (_app, _script) = (app, script);

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>The hellos that came, in order.</summary>
    public IReadOnlyList<WatchHello> Hellos => [.. _script.Hellos];

    /// <summary>The acknowledgements that came, in order.</summary>
    public IReadOnlyList<WatchAck> Acks => [.. _script.Acks];

    /// <param name="shown">With what it proves who it is.</param>
    /// <param name="run">What it does on each stream, from the hello on.</param>
    /// <param name="port">Where; 0 for anywhere.</param>
    public static async Task<ScriptedPeer> StartAsync(SslStreamCertificateContext shown, Func<PeerTalk, Task> run, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var script = new PeerScript(run);
        builder.Services.AddSingleton(script);
        builder.Services.AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = shown,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                }),
            });
        }));
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new(app, script);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private sealed class Service(PeerScript script) : Mesh.Api.Federation.V1.Federation.FederationBase
    {
        public override async Task Watch(IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
        {
            Assert.True(await requestStream.MoveNext(context.CancellationToken));
            script.Hellos.Enqueue(requestStream.Current.Hello);
            try
            {
                await script.Run(new(script, requestStream, responseStream, context.CancellationToken));
            }
            catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or IOException)
            {
                // The other side has gone.
            }
        }
    }
}
