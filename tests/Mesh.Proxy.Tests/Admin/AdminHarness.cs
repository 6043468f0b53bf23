using System.Net;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Tests.Logging;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>An administration server on a loop of its own: real sockets, a clock that stands still.</summary>
internal sealed class AdminHarness : IAsyncDisposable
{
    public const int Port = 15021;
    public const int OtherPort = 15020;

    private readonly List<RawClient> _clients = [];

    public AdminHarness()
    {
        Loop = new EventLoop(0, bufferLimit: 4, Time, NullLogger<EventLoop>.Instance);
        Loop.Start();
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public RecordedLog Log { get; } = new();

    public EventLoop Loop { get; }

    public IPAddress Address { get; } = LoopbackAddresses.Next();

    public AdminServer? Server { get; private set; }

    public static AdminPage Page(string path, string text) => Page(path, _ => ValueTask.FromResult(AdminResponse.Text(200, text)));

    public static AdminPage Page(string path, Func<CancellationToken, ValueTask<AdminResponse>> handle, KnownMethod method = KnownMethod.Get) => new(method, path, handle);

    public Task StartAsync(params AdminPage[] pages) => StartAsync(AdminListener.FewConnections, pages);

    /// <summary>Serves the pages on <see cref="Port"/>, and nothing on <see cref="OtherPort"/>, for two.</summary>
    public Task StartAsync(int maxConnections, params AdminPage[] pages)
    {
        Server = new AdminServer(
            [new AdminListener(new IPEndPoint(Address, Port), maxConnections, pages), new AdminListener(new IPEndPoint(Address, OtherPort), 2, [])], Loop, Time, Log);
        return Server.StartAsync();
    }

    public async Task<RawClient> ConnectAsync(int port = Port, int receiveBuffer = 0)
    {
        RawClient client = new(receiveBuffer);
        _clients.Add(client);
        await client.ConnectAsync(new IPEndPoint(Address, port));
        return client;
    }

    /// <summary>The answer to one request on a connection of its own.</summary>
    public async Task<string> AskAsync(string method, string path, int port = Port)
    {
        RawClient client = await ConnectAsync(port);
        await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return await client.ReadToEndAsync();
    }

    /// <summary>Waits until the loop has seen everything that clients have done: an event of this moment is fetched by the round after the next at the latest.</summary>
    public async Task SettleAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            await Loop.RunAsync(() => true);
        }
    }

    /// <summary>Lets time pass, and the loop's alarms go off.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await SettleAsync();
        Time.Advance(time);
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        Loop.Dispose();
        Log.Dispose();
    }
}
