using System.Net.Sockets;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>Clients that are slow, greedy, gone or wrong get their due, and nobody else notices.</summary>
public sealed class HostileAdminClientsTests : IAsyncLifetime
{
    private const string Request = "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string LargeRequest = "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// <summary>More than the buffers of the kernel hold for a client that does not read.</summary>
    private const int LargeBytes = 12_000_000;

    private readonly AdminHarness _harness = new();

    private static AdminPage Page => AdminHarness.Page("/page", "page") with { IsCheap = true };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData("GET /page HTTP/1.1\r\nHost")]
    [InlineData("POST /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nxx")]
    public async Task SlowRequest_EndsSecondsAfterItsFirstByte_HoweverManyFollow(string begun)
    {
        await _harness.StartAsync(Page);
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync(begun);
        for (int i = 0; i < 4; i++)
        {
            await _harness.PassAsync(TimeSpan.FromSeconds(1.2));
            await client.SendAsync("x");
        }

        await _harness.PassAsync(TimeSpan.FromSeconds(0.3));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task NextRequestBegunWithTheFirst_IsTimedToo()
    {
        await _harness.StartAsync(Page);
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync(Request + "G");
        await client.ReadAnswerAsync();
        await _harness.PassAsync(TimeSpan.FromSeconds(4));
        await client.SendAsync("E");
        await _harness.PassAsync(TimeSpan.FromSeconds(1.1));

        Assert.True(await client.IsClosedAsync());
    }

    [Theory]
    [InlineData("GET /", 9_000, 414)]
    [InlineData("GET /page HTTP/1.1\r\nHost: localhost\r\nA: ", 17_000, 431)]
    [InlineData("POST /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1025\r\n\r\n", 0, 413)]
    [InlineData("POST /page HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n", 1025, 413)]
    [InlineData("POST /page HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nz", 0, 400)]
    [InlineData("POST /page HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", 0, 400)]
    [InlineData("GET /page HTTP/1.1\nHost: localhost\n\n", 0, 400)]
    [InlineData("GET /page HTTP/1.1\r\n\r\n", 0, 400)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0, 400)]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 0, 400)]
    public async Task WrongOrOversizedRequest_IsAnsweredAndTheConnectionEnds(string begun, int more, int status)
    {
        await _harness.StartAsync(Page);
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync(begun + new string('x', more));
        string answer = await client.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains("\r\nConnection: close\r\n", answer);
    }

    [Fact]
    public async Task FullListener_ClosesFurtherConnections_AndLeavesTheOthersAlone()
    {
        await _harness.StartAsync(maxConnections: 80, Page);
        for (int i = 0; i < 70; i++)
        {
            await _harness.ConnectAsync();
        }

        RawClient[] two = [await _harness.ConnectAsync(AdminHarness.OtherPort), await _harness.ConnectAsync(AdminHarness.OtherPort)];
        RawClient third = await _harness.ConnectAsync(AdminHarness.OtherPort);

        Assert.True(await third.IsClosedAsync());
        Assert.EndsWith("page", await _harness.AskAsync("GET", "/page"));

        two[0].Dispose();
        await _harness.SettleAsync();
        Assert.StartsWith("HTTP/1.1 404 ", await _harness.AskAsync("GET", "/page", AdminHarness.OtherPort));
    }

    [Fact]
    public async Task ReaderThatDoesNotRead_IsResetInTheEnd_AndHoldsNobodyUp()
    {
        await _harness.StartAsync(Page, Large());
        RawClient client = await _harness.ConnectAsync(receiveBuffer: 4096);
        await client.SendAsync(LargeRequest);
        await client.ReadHeadAsync();

        Assert.EndsWith("page", await _harness.AskAsync("GET", "/page"));
        TimeSpan allowed = AdminTimeouts.ToSend(LargeBytes);
        Assert.InRange(allowed, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        await _harness.PassAsync(allowed - TimeSpan.FromSeconds(1));
        Assert.Equal(3, await DescriptorsAsync());
        await _harness.PassAsync(TimeSpan.FromSeconds(1.1));

        Assert.Equal(2, await DescriptorsAsync());
        await Assert.ThrowsAsync<SocketException>(client.ReadToEndAsync);
    }

    [Fact]
    public async Task ReaderThatComesBack_GetsEveryByte()
    {
        await _harness.StartAsync(Page, Large());
        RawClient client = await _harness.ConnectAsync(receiveBuffer: 4096);
        await client.SendAsync(LargeRequest);
        await client.ReadHeadAsync();
        await _harness.PassAsync(TimeSpan.FromSeconds(60));

        await client.ReadBodyAsync(LargeBytes, i => (byte)('a' + i % 26));
        await client.SendAsync(Request);
        Assert.EndsWith("page", await client.ReadAnswerAsync());
    }

    [Fact]
    public async Task UnreadAnswersPileUp_FurtherCostlyOnesAreRefused_CheapOnesAreNot()
    {
        await _harness.StartAsync(Page, Large());
        RawClient client = await _harness.ConnectAsync(receiveBuffer: 4096);
        await client.SendAsync(LargeRequest);
        await client.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 503 ", await _harness.AskAsync("GET", "/large"));
        Assert.EndsWith("page", await _harness.AskAsync("GET", "/page"));

        client.Reset();
        await _harness.SettleAsync();
        Assert.StartsWith("HTTP/1.1 200 ", await _harness.AskAsync("HEAD", "/large"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientGoneWhileItsPageIsMade_KeepsItsPlaceUntilThen(bool isReset)
    {
        TaskCompletionSource<AdminResponse> page = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _harness.StartAsync(maxConnections: 1, AdminHarness.Page("/slow", _ =>
        {
            asked.TrySetResult();
            return new(page.Task);
        }));
        RawClient client = await _harness.ConnectAsync();
        await client.SendAsync("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await asked.Task;
        if (isReset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }

        await _harness.SettleAsync();
        RawClient refused = await _harness.ConnectAsync();
        Assert.True(await refused.IsClosedAsync());

        page.SetResult(AdminResponse.Text(200, "slow"));
        await AskUntilAnsweredAsync("/slow");
        Assert.DoesNotContain(_harness.Log.Entries, entry => entry.Id is EventIds.AdminConnectionFailed or EventIds.AdminRequestFailed);
    }

    [Fact]
    public async Task ManyRequestsAtOnceWithoutReading_LeaveTheLoopToOthers()
    {
        await _harness.StartAsync(Page);
        RawClient client = await _harness.ConnectAsync(receiveBuffer: 4096);
        Task flood = client.SendAsync(string.Concat(Enumerable.Repeat(Request, 100_000)));

        Assert.EndsWith("page", await _harness.AskAsync("GET", "/page"));

        client.Reset();
        await flood.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task ClientThatGoesOnSendingAfterItsLastAnswer_IsCut()
    {
        await _harness.StartAsync(Page);
        RawClient client = await _harness.ConnectAsync();

        await Assert.ThrowsAnyAsync<SocketException>(async () =>
        {
            await client.SendAsync("nonsense\r\n\r\n");
            // Far more than the kernel's buffers hold.
            for (int i = 0; i < 1_000; i++)
            {
                await client.SendAsync(new string('x', 64 * 1024));
            }
        });
    }

    [Fact]
    public async Task ClientThatStaysAfterItsLastAnswer_IsClosed()
    {
        await _harness.StartAsync(Page);
        RawClient client = await _harness.ConnectAsync();
        await client.SendAsync("GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        await client.ReadToEndAsync();
        Assert.Equal(3, await DescriptorsAsync());

        await _harness.PassAsync(TimeSpan.FromSeconds(2.1));

        Assert.Equal(2, await DescriptorsAsync());
    }

    private static AdminPage Large() => AdminHarness.Page("/large", _ =>
    {
        AdminBody body = new();
        body.Append(string.Create(LargeBytes, 0, static (text, _) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)('a' + i % 26);
            }
        }));
        return ValueTask.FromResult(new AdminResponse(200, "text/plain", body));
    });

    // Two listeners and the connections.
    private Task<int> DescriptorsAsync() => _harness.Loop.RunAsync(() => _harness.Loop.Descriptors);

    private async Task AskUntilAnsweredAsync(string path)
    {
        while (true)
        {
            try
            {
                if ((await _harness.AskAsync("GET", path)).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (SocketException)
            {
                // Its place is still taken.
            }

            AdminHarness.Cancellation.ThrowIfCancellationRequested();
        }
    }
}
