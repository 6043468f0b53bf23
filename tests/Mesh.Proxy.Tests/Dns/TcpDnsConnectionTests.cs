using System.Net.Sockets;
using Mesh.Proxy.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Dns;

public sealed class TcpDnsConnectionTests
{
    private const string Web = "web.shop.svc.clusterset.local";

    private static readonly byte[] Query = DnsMessages.Query("wWw.Example.com", additional: DnsMessages.Opt(4096));

    private static readonly byte[] Answer = DnsMessages.Answer(Query, [192, 0, 2, 1]);

    [Fact]
    public async Task OtherName_GoesOnAndComesBackByteForByte()
    {
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = await StartAsync(nameserver);
        using NetworkStream client = await dns.ConnectAsync();

        await DnsServerHarness.SendAsync(client, Query);

        Assert.Equal(Answer, await DnsServerHarness.ReceiveAsync(client));
        Assert.Equal([Query], nameserver.Queries);
    }

    [Fact]
    public async Task Pipelined_OwnAndOthers_AreAllAnswered()
    {
        await using FakeNameserver nameserver = new(query => [DnsMessages.Answer(query, [192, 0, 2, 1])]);
        await using DnsServerHarness dns = await StartAsync(nameserver);
        dns.Names.With(Web, "240.240.0.7");
        using NetworkStream client = await dns.ConnectAsync();
        byte[][] queries = [.. Enumerable.Range(0, 50).Select(i => DnsMessages.Query(i % 2 == 0 ? Web : "www.example.com", id: (ushort)i))];

        await DnsServerHarness.SendAsync(client, queries);
        List<byte[]> answers = [];
        while (answers.Count < queries.Length)
        {
            answers.Add(Assert.IsType<byte[]>(await DnsServerHarness.ReceiveAsync(client)));
        }

        Assert.All(queries, query => Assert.Single(answers, answer => AnswerCheck.Fits(query, answer)));
    }

    [Fact]
    public async Task SeveralAnswersToOneQuery_AllComeBack()
    {
        // As a zone transfer has them.
        await using FakeNameserver nameserver = new(_ => [Answer, [.. Answer, .. new byte[60_000]], Answer]);
        await using DnsServerHarness dns = await StartAsync(nameserver);
        using NetworkStream client = await dns.ConnectAsync();

        await DnsServerHarness.SendAsync(client, Query);

        Assert.Equal(Answer, await DnsServerHarness.ReceiveAsync(client));
        Assert.Equal(Answer.Length + 60_000, (await DnsServerHarness.ReceiveAsync(client))?.Length);
        Assert.Equal(Answer, await DnsServerHarness.ReceiveAsync(client));
    }

    [Fact]
    public async Task ClientHasSaidAll_IsStillAnswered()
    {
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = await StartAsync(nameserver);
        using NetworkStream client = await dns.ConnectAsync();

        await DnsServerHarness.SendAsync(client, Query);
        client.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal(Answer, await DnsServerHarness.ReceiveAsync(client));
        Assert.Null(await DnsServerHarness.ReceiveAsync(client));
    }

    [Fact]
    public async Task Silence_EndsTheConnection()
    {
        FakeTimeProvider time = new();
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = await StartAsync(nameserver, time);
        using NetworkStream client = await dns.ConnectAsync();
        await DnsServerHarness.SendAsync(client, Query);
        Assert.Equal(Answer, await DnsServerHarness.ReceiveAsync(client));

        time.Advance(DnsLimits.ConnectionIdle * 2);

        Assert.Null(await DnsServerHarness.ReceiveAsync(client));
    }

    [Fact]
    public async Task TooManyConnections_AreClosedAndTheOthersGoOn()
    {
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = await StartAsync(nameserver);
        List<NetworkStream> clients = [];
        while (clients.Count < DnsLimits.MaxConnections)
        {
            clients.Add(await dns.ConnectAsync());
        }

        using NetworkStream tooMany = await dns.ConnectAsync();
        Assert.Null(await DnsServerHarness.ReceiveAsync(tooMany));
        await DnsServerHarness.SendAsync(clients[0], Query);

        Assert.Equal(Answer, await DnsServerHarness.ReceiveAsync(clients[0]));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task NonsenseInAFrame_IsTheNameserversToJudge()
    {
        await using FakeNameserver nameserver = new(message => [message]);
        await using DnsServerHarness dns = await StartAsync(nameserver);
        using NetworkStream client = await dns.ConnectAsync();

        await DnsServerHarness.SendAsync(client, [], [1], [0xC0, 12, 0xFF]);

        Assert.Equal(Array.Empty<byte>(), await DnsServerHarness.ReceiveAsync(client));
        Assert.Equal(new byte[] { 1 }, await DnsServerHarness.ReceiveAsync(client));
        Assert.Equal(new byte[] { 0xC0, 12, 0xFF }, await DnsServerHarness.ReceiveAsync(client));
    }

    private static async Task<DnsServerHarness> StartAsync(FakeNameserver nameserver, TimeProvider? time = null)
    {
        DnsServerHarness dns = new(nameserver.EndPoint, time);
        await dns.StartAsync();
        return dns;
    }
}
