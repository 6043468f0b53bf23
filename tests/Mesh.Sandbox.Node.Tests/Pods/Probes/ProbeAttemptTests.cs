using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Pods.Probes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Tests.Pods.Probes;

/// <summary>Real HTTP and gRPC against a server on loopback.</summary>
public sealed class ProbeAttemptTests : IAsyncLifetime
{
    private WebApplication? _server;
    private int _http;
    private int _grpc;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(TestContext.Current.CancellationToken);
        var ports = _server.Urls.Select(url => new Uri(url).Port).ToList();
        (_http, _grpc) = (ports[0], ports[1]);
    }

    public async ValueTask DisposeAsync() => await _server!.DisposeAsync();

    [Theory]
    [InlineData("/ok", true)]
    [InlineData("/status/399", true)]
    [InlineData("/status/400", false)]
    [InlineData("/status/503", false)]
    [InlineData("/redirect?to=/ok", true)]
    [InlineData("/redirect?to=/status/500", false)]
    [InlineData("/redirect?to=http://other.example/", true)]
    [InlineData("/redirect?to=/loop", false)]
    [InlineData("/header", true)]
    public async Task RunAsync_HttpGet_JudgesAsKubelet(string path, bool expected)
    {
        var action = new V1HTTPGetAction { Path = path, Port = "web", HttpHeaders = [new V1HTTPHeader { Name = "X-Probe", Value = "yes" }] };

        var outcome = await RunAsync(new V1Probe { HttpGet = action });

        Assert.True(expected == outcome.IsSuccess, outcome.Message);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("cart", true)]
    [InlineData("down", false)]
    public async Task RunAsync_Grpc_AsksTheStandardHealthService(string service, bool expected)
    {
        var outcome = await RunAsync(new V1Probe { Grpc = new V1GRPCAction { Port = _grpc, Service = service } });

        Assert.True(expected == outcome.IsSuccess, outcome.Message);
    }

    [Fact]
    public async Task RunAsync_NobodyListensOrAnswers_Fails()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        Assert.True((await RunAsync(new V1Probe { TcpSocket = new V1TCPSocketAction { Port = port } })).IsSuccess);
        var slow = await RunAsync(new V1Probe { HttpGet = new V1HTTPGetAction { Port = port }, TimeoutSeconds = 1 });
        Assert.Equal("no answer within 1 s", slow.Message);
        silent.Stop();
        Assert.False((await RunAsync(new V1Probe { TcpSocket = new V1TCPSocketAction { Port = port } })).IsSuccess);
        Assert.False((await RunAsync(new V1Probe { HttpGet = new V1HTTPGetAction { Port = "nameless" } })).IsSuccess);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/grpc.health.v1.Health/Check")
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var isDown = body.ToArray().AsSpan().IndexOf("down"u8) >= 0;
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, 2, 0x08, isDown ? (byte)2 : (byte)1]);
            context.Response.AppendTrailer("grpc-status", "0");
            return;
        }

        if (path is "/redirect" or "/loop")
        {
            context.Response.Redirect(path == "/loop" ? "/loop" : context.Request.Query["to"]!);
            return;
        }

        var headerMissing = path == "/header" && (context.Request.Headers["X-Probe"] != "yes" || context.Request.Headers.UserAgent != "kube-probe/1.32");
        context.Response.StatusCode = path.StartsWith("/status/", StringComparison.Ordinal) ? int.Parse(path[8..]) : headerMissing ? 500 : 200;
    }

    private Task<ProbeOutcome> RunAsync(V1Probe probe) => ProbeAttempt.RunAsync(
        probe,
        new ProbeTarget(
            IPAddress.Loopback,
            new V1Container { Ports = [new V1ContainerPort { Name = "web", ContainerPort = _http }] },
            DialAsync,
            (_, _, _) => Task.FromResult(new ExecResult(0, ""))),
        TimeProvider.System,
        TestContext.Current.CancellationToken);

    private static async Task<Stream> DialAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
