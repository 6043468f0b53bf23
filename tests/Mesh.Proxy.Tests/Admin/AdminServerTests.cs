using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>What a well-behaved client gets.</summary>
public sealed class AdminServerTests : IAsyncLifetime
{
    private readonly AdminHarness _harness = new();
    private readonly HttpClient _http = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _harness.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", AdminHarness.Port, "/page", HttpStatusCode.OK, "page")]
    [InlineData("GET", AdminHarness.Port, "/page?verbose=1", HttpStatusCode.OK, "page")]
    [InlineData("HEAD", AdminHarness.Port, "/page", HttpStatusCode.OK, "")]
    [InlineData("POST", AdminHarness.Port, "/act", HttpStatusCode.Accepted, "done")]
    [InlineData("GET", AdminHarness.Port, "/act", HttpStatusCode.MethodNotAllowed, "method not allowed\n")]
    [InlineData("DELETE", AdminHarness.Port, "/page", HttpStatusCode.MethodNotAllowed, "method not allowed\n")]
    [InlineData("GET", AdminHarness.Port, "/page/", HttpStatusCode.NotFound, "not found\n")]
    [InlineData("GET", AdminHarness.Port, "/Page", HttpStatusCode.NotFound, "not found\n")]
    [InlineData("GET", AdminHarness.OtherPort, "/page", HttpStatusCode.NotFound, "not found\n")]
    public async Task Request_IsAnsweredByMethodPathAndListener(string method, int port, string path, HttpStatusCode status, string body)
    {
        await _harness.StartAsync(
            AdminHarness.Page("/page", "page"),
            AdminHarness.Page("/act", _ => ValueTask.FromResult(AdminResponse.Text(202, "done")), KnownMethod.Post));
        using HttpRequestMessage request = new(new HttpMethod(method), $"http://{_harness.Address}:{port}{path}");

        using HttpResponseMessage response = await _http.SendAsync(request, AdminHarness.Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(AdminHarness.Cancellation));
    }

    [Fact]
    public async Task Answer_SaysWhatItIsByteForByte()
    {
        await _harness.StartAsync(AdminHarness.Page("/page", "page"));
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync("HEAD /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Type: text/plain; charset=utf-8\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n",
            await client.ReadHeadAsync());

        await client.SendAsync("PUT /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Equal(
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 19\r\nContent-Type: text/plain; charset=utf-8\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
            + "Allow: GET, HEAD\r\nConnection: close\r\n\r\nmethod not allowed\n",
            await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PageFails_Answers500AndSaysSo_AndTheConnectionGoesOn(bool isCheap)
    {
        await _harness.StartAsync(
            AdminHarness.Page("/broken", _ => throw new InvalidOperationException("broken")) with { IsCheap = isCheap },
            AdminHarness.Page("/page", "page"));
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync("GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 500 ", await client.ReadAnswerAsync());
        await client.SendAsync("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.EndsWith("page", await client.ReadAnswerAsync());

        await _harness.Log.WaitForAsync(EventIds.AdminRequestFailed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_RunsOnTheLoopOnlyIfItIsCheap(bool isCheap)
    {
        EventLoop? current = null;
        await _harness.StartAsync(AdminHarness.Page("/page", _ =>
        {
            current = EventLoop.Current;
            return ValueTask.FromResult(AdminResponse.Text(200, ""));
        }) with
        {
            IsCheap = isCheap,
        });

        await _harness.AskAsync("GET", "/page");

        Assert.Equal(isCheap ? _harness.Loop : null, current);
    }

    [Fact]
    public async Task Pipelined_AnswersComeInOrder_HoweverLongTheFirstTakes()
    {
        TaskCompletionSource<AdminResponse> slow = new();
        await _harness.StartAsync(AdminHarness.Page("/slow", _ => new(slow.Task)), AdminHarness.Page("/page", "page") with { IsCheap = true });
        RawClient client = await _harness.ConnectAsync();
        const string slowRequest = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
        const string pageRequest = "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n";

        // Cut within the third.
        await client.SendAsync(slowRequest + pageRequest + pageRequest[..10]);
        await _harness.SettleAsync();
        slow.SetResult(AdminResponse.Text(200, "slow"));

        Assert.EndsWith("slow", await client.ReadAnswerAsync());
        Assert.EndsWith("page", await client.ReadAnswerAsync());
        await client.SendAsync(pageRequest[10..]);
        Assert.EndsWith("page", await client.ReadAnswerAsync());
    }

    [Theory]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\n", true)]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    public async Task Connection_GoesOnAsTheClientWantsIt(string version, string connection, bool goesOn)
    {
        await _harness.StartAsync(AdminHarness.Page("/page", "page"));
        RawClient client = await _harness.ConnectAsync();
        string request = $"GET /page {version}\r\nHost: localhost\r\n{connection}\r\n";

        await client.SendAsync(request);
        string answer = await client.ReadAnswerAsync();

        Assert.Equal(!goesOn, answer.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal));
        Assert.Equal(goesOn && version == "HTTP/1.0", answer.Contains("\r\nConnection: keep-alive\r\n", StringComparison.Ordinal));
        if (goesOn)
        {
            await client.SendAsync(request);
            Assert.EndsWith("page", await client.ReadAnswerAsync());
        }
        else
        {
            Assert.True(await client.IsClosedAsync());
        }
    }

    [Theory]
    [InlineData("Content-Length: 1024\r\n\r\n", 1024, "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 0, "0\r\n\r\n")]
    public async Task Body_IsReadPast(string fields, int length, string end)
    {
        await _harness.StartAsync(AdminHarness.Page("/act", _ => ValueTask.FromResult(AdminResponse.Text(202, "done")), KnownMethod.Post));
        RawClient client = await _harness.ConnectAsync();

        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync($"POST /act HTTP/1.1\r\nHost: localhost\r\n{fields}");
            await _harness.SettleAsync();
            await client.SendAsync(new string('x', length) + end);
            Assert.EndsWith("done", await client.ReadAnswerAsync());
        }
    }

    [Fact]
    public async Task Body_ClientWaitsForLeave_GetsIt()
    {
        await _harness.StartAsync(AdminHarness.Page("/act", _ => ValueTask.FromResult(AdminResponse.Text(202, "done")), KnownMethod.Post));
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync("POST /act HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadAnswerAsync());
        await client.SendAsync("body");

        Assert.EndsWith("done", await client.ReadAnswerAsync());
    }

    [Fact]
    public async Task HalfClosedClient_GetsItsWholeAnswer()
    {
        TaskCompletionSource<AdminResponse> page = new();
        await _harness.StartAsync(AdminHarness.Page("/page", _ => new(page.Task)));
        RawClient client = await _harness.ConnectAsync();

        await client.SendAsync("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.EndOutput();
        await _harness.SettleAsync();
        page.SetResult(AdminResponse.Text(200, "page"));

        Assert.EndsWith("page", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task IdleConnection_IsClosedAfterSeconds_AndNotBefore()
    {
        await _harness.StartAsync(AdminHarness.Page("/page", "page"));
        RawClient silent = await _harness.ConnectAsync();
        RawClient used = await _harness.ConnectAsync();
        await _harness.PassAsync(TimeSpan.FromSeconds(4));
        await used.SendAsync("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await used.ReadAnswerAsync();

        await _harness.PassAsync(TimeSpan.FromSeconds(1.1));
        Assert.True(await silent.IsClosedAsync());

        await used.SendAsync("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.EndsWith("page", await used.ReadAnswerAsync());
        await _harness.PassAsync(TimeSpan.FromSeconds(5.1));
        Assert.True(await used.IsClosedAsync());
    }

    [Fact]
    public async Task RequestAfterAnIdleTime_HasItsOwnTime()
    {
        await _harness.StartAsync(AdminHarness.Page("/page", "page"));
        RawClient client = await _harness.ConnectAsync();

        await _harness.PassAsync(TimeSpan.FromSeconds(4));
        await client.SendAsync("GET /page");
        await _harness.PassAsync(TimeSpan.FromSeconds(4));
        await client.SendAsync(" HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.EndsWith("page", await client.ReadAnswerAsync());
    }

    [Fact]
    public async Task Start_PortTaken_FailsAndLeavesNothingOpen()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(_harness.Address, AdminHarness.OtherPort));
        taken.Listen();

        SocketException error = await Assert.ThrowsAsync<SocketException>(() => _harness.StartAsync());
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
        await _harness.Server!.DisposeAsync();

        Assert.Equal(0, await _harness.Loop.RunAsync(() => _harness.Loop.Descriptors));
    }

    [Fact]
    public async Task Dispose_EndsIdleConnections_AndThoseThatAreBeingAnswered()
    {
        AdminBody large = new();
        large.Append(new string('x', 8_000_000));
        await _harness.StartAsync(AdminHarness.Page("/large", _ => ValueTask.FromResult(new AdminResponse(200, "text/plain", large))));
        RawClient idle = await _harness.ConnectAsync();
        RawClient reading = await _harness.ConnectAsync();
        await reading.SendAsync("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await reading.ReadHeadAsync();

        await _harness.Server!.DisposeAsync();

        Assert.Equal("", await idle.ReadToEndAsync());
        await Assert.ThrowsAsync<SocketException>(reading.ReadToEndAsync);
        Assert.Equal(0, await _harness.Loop.RunAsync(() => _harness.Loop.Descriptors));
    }

    [Fact]
    public async Task Dispose_WaitsForPagesThatAreBeingMade_AndTellsThem()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<AdminResponse> page = new();
        CancellationToken told = default;
        await _harness.StartAsync(AdminHarness.Page("/page", stopping =>
        {
            told = stopping;
            asked.SetResult();
            return new(page.Task);
        }));
        RawClient client = await _harness.ConnectAsync();
        await client.SendAsync("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await asked.Task;

        Task disposed = _harness.Server!.DisposeAsync().AsTask();
        Assert.True(await client.IsClosedAsync());
        Assert.True(told.IsCancellationRequested);
        Assert.False(disposed.IsCompleted);
        page.SetCanceled(told);

        await disposed;
        Assert.DoesNotContain(_harness.Log.Entries, entry => entry.Id == EventIds.AdminRequestFailed);
    }

    [Fact]
    public async Task Dispose_NeverStarted_NeedsNoLoop()
    {
        using EventLoop loop = new(1, bufferLimit: 4, _harness.Time, NullLogger<EventLoop>.Instance);

        await new AdminServer([], loop, _harness.Time, _harness.Log).DisposeAsync();
    }
}
