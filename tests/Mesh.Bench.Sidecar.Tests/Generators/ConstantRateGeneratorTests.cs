using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Mesh.Bench.Sidecar.Generators;

namespace Mesh.Bench.Sidecar.Tests.Generators;

public sealed class ConstantRateGeneratorTests
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    [Fact]
    public async Task Run_GoodServer_SendsWhatWasAsked()
    {
        using Socket listener = Listen();
        Task serving = ServeAsync(listener, stallAt: int.MaxValue, TimeSpan.Zero);

        JsonObject report = await RunAsync(listener, rate: 200);

        Assert.Equal(100, (int?)report["requests"]);
        Assert.InRange((double)report["p50_us"]!, 1, 200_000);
        listener.Dispose();
        await serving;
    }

    /// <summary>One stall of 250 ms: a generator that waits for answers would see one slow request, in truth all that were due meanwhile are late.</summary>
    [Fact]
    public async Task Run_ServerStallsOnce_EverythingDueMeanwhileIsLate()
    {
        using Socket listener = Listen();
        Task serving = ServeAsync(listener, stallAt: 20, TimeSpan.FromMilliseconds(250));

        JsonObject report = await RunAsync(listener, rate: 200);

        // A quarter of the half second was stalled, so a quarter and more of the requests waited: the 99th percentile is nearly the whole stall.
        Assert.InRange((double)report["p99_us"]!, 200_000, 5_000_000);
        listener.Dispose();
        await serving;
    }

    [Fact]
    public async Task Run_ServerRefuses_Fails()
    {
        using Socket listener = Listen();
        Task serving = ServeAsync(listener, stallAt: int.MaxValue, TimeSpan.Zero, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray());

        BenchException failure = await Assert.ThrowsAsync<BenchException>(() => RunAsync(listener, rate: 200));

        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        listener.Dispose();
        await serving;
    }

    private static Task<JsonObject> RunAsync(Socket listener, double rate) => Task.Run(() => new ConstantRateGenerator(
        (IPEndPoint)listener.LocalEndPoint!, "/", rate, warmUp: TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeProvider.System).Run(TestContext.Current.CancellationToken));

    private static Socket Listen()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(128);
        return listener;
    }

    /// <summary>One thread for all connections, as a single worker has it: a stall meets everybody.</summary>
    private static Task ServeAsync(Socket listener, int stallAt, TimeSpan stall, byte[]? answer = null) => Task.Run(async () =>
    {
        using SemaphoreSlim worker = new(1);
        int served = 0;
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket connection = await listener.AcceptAsync();
                connections.Add(Task.Run(() => ServeConnectionAsync(connection)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }

        async Task ServeConnectionAsync(Socket connection)
        {
            using (connection)
            {
                byte[] buffer = new byte[4096];
                try
                {
                    while (await connection.ReceiveAsync(buffer) > 0)
                    {
                        await worker.WaitAsync();
                        if (++served == stallAt)
                        {
                            await Task.Delay(stall, TimeProvider.System);
                        }

                        worker.Release();
                        await connection.SendAsync(answer ?? Answer);
                    }
                }
                catch (SocketException)
                {
                    // The generator gave up.
                }
            }
        }
    });
}
