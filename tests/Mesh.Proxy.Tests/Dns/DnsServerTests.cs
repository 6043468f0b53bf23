using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Doubles;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Dns;

/// <summary>Real sockets on the loopback interface, and a resolver of somebody else that reads the answers.</summary>
public sealed class DnsServerTests
{
    private const string Web = "web.shop.svc.clusterset.local";

    private static readonly byte[] Query = DnsMessages.Query("wWw.Example.com", additional: DnsMessages.Opt(4096));

    private static readonly byte[] Answer = DnsMessages.Answer(Query, [192, 0, 2, 1]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NameOfTheSet_IsAnsweredAndNotPassedOn(bool overTcp)
    {
        await using FakeNameserver nameserver = new(_ => []);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        dns.Names.With(Web, "240.240.0.7");
        await dns.StartAsync();
        LookupClient resolver = dns.Resolver(overTcp);

        IDnsQueryResponse address = await resolver.QueryAsync(Web, QueryType.A, cancellationToken: Cancellation);
        IDnsQueryResponse ipV6 = await resolver.QueryAsync(Web, QueryType.AAAA, cancellationToken: Cancellation);
        IDnsQueryResponse nobody = await resolver.QueryAsync("cart.shop.svc.clusterset.local", QueryType.A, cancellationToken: Cancellation);
        IDnsQueryResponse version = await resolver.QueryAsync("dns-version.clusterset.local", QueryType.TXT, cancellationToken: Cancellation);

        Assert.Equal((IPAddress.Parse("240.240.0.7"), 5), address.Answers.ARecords().Select(record => (record.Address, record.InitialTimeToLive)).Single());
        Assert.Equal((DnsHeaderResponseCode.NoError, 0), (ipV6.Header.ResponseCode, ipV6.Answers.Count));
        Assert.Equal("clusterset.local.", ipV6.Authorities.SoaRecords().Single().DomainName.Value);
        Assert.Equal(DnsHeaderResponseCode.NotExistentDomain, nobody.Header.ResponseCode);
        Assert.Equal("clusterset.local.", nobody.Authorities.SoaRecords().Single().DomainName.Value);
        Assert.Equal("1.0.0", version.Answers.TxtRecords().Single().Text.Single());
        Assert.Empty(nameserver.Queries);
    }

    [Fact]
    public async Task NotKnown_IsAFailure()
    {
        await using DnsServerHarness dns = new(new IPEndPoint(IPAddress.Loopback, 9));
        dns.Names.Unknown(Web, UnresolvedReason.Disconnected);
        await dns.StartAsync();

        Assert.Equal(DnsHeaderResponseCode.ServerFailure, (await dns.Resolver().QueryAsync(Web, QueryType.A, cancellationToken: Cancellation)).Header.ResponseCode);
    }

    [Fact]
    public async Task OtherName_GoesOnAndComesBackByteForByte()
    {
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        await dns.StartAsync();

        Assert.Equal(Answer, await dns.AskAsync(Query));
        Assert.Equal([Query], nameserver.Queries);
        Assert.Empty(dns.Names.Asked);
    }

    /// <summary>What cannot be read is the nameserver's to judge, too.</summary>
    [Fact]
    public async Task WhatIsNoQuery_GoesOnAndComesBackByteForByte()
    {
        byte[] update = [.. Query, 1, 2, 3];
        update[2] = 0x28;
        byte[] answer = [.. update];
        answer[2] = 0xA8;
        await using FakeNameserver nameserver = new(_ => [answer]);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        await dns.StartAsync();

        Assert.Equal(answer, await dns.AskAsync(update));
        Assert.Equal([update], nameserver.Queries);
    }

    [Fact]
    public async Task LargeAnswer_ComesBackWhole()
    {
        byte[] large = [.. Answer, .. new byte[40_000]];
        await using FakeNameserver nameserver = new(_ => [large]);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        await dns.StartAsync();

        Assert.Equal(large, await dns.AskAsync(Query));
    }

    [Fact]
    public async Task AnswersThatFitNothing_AreNotBelieved()
    {
        byte[] otherId = [.. Answer];
        otherId[0] ^= 1;
        byte[] otherName = DnsMessages.Answer(DnsMessages.Query("www.example.org"), [192, 0, 2, 66]);
        await using FakeNameserver nameserver = new(_ => [otherId, otherName, [], Query, Answer]);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        await dns.StartAsync();

        Assert.Equal(Answer, await dns.AskAsync(Query));
    }

    [Fact]
    public async Task Queries_ComeFromPortsThatNobodyCanGuess()
    {
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        await dns.StartAsync();

        for (int i = 0; i < 20; i++)
        {
            await dns.AskAsync(Query);
        }

        int[] ports = [.. nameserver.SourcePorts];
        Assert.InRange(ports.Distinct().Count(), 15, 20);
        Assert.NotEqual(ports.Order(), ports);
    }

    [Fact]
    public async Task NameserverIsSilent_FailsAfterABoundedTimeAndIsSaidOnce()
    {
        FakeTimeProvider time = new();
        SemaphoreSlim asked = new(0);
        await using FakeNameserver nameserver = new(_ =>
        {
            asked.Release();
            return [];
        });
        await using DnsServerHarness dns = new(nameserver.EndPoint, time);
        await dns.StartAsync();

        for (int i = 0; i < 5; i++)
        {
            Task<byte[]> answering = dns.AskAsync(Query);
            Assert.True(await asked.WaitAsync(DnsServerHarness.Patience, Cancellation));
            time.Advance(DnsLimits.NameserverTime);

            byte[] answer = await answering;
            Assert.Equal(DnsCode.ServerFailure, DnsMessages.CodeOf(answer));
            Assert.True(AnswerCheck.Fits(Query, answer));
        }

        Assert.Single(dns.Log.Entries, entry => entry.Id == EventIds.NameserverDown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NobodyListensAtTheNameserver_FailsAtOnce(bool overTcp)
    {
        await using DnsServerHarness dns = new(new IPEndPoint(IPAddress.Loopback, FreePorts.Take(1)[0]));
        await dns.StartAsync();

        IDnsQueryResponse answer = await dns.Resolver(overTcp).QueryAsync("www.example.com", QueryType.A, cancellationToken: Cancellation);

        Assert.Equal(DnsHeaderResponseCode.ServerFailure, answer.Header.ResponseCode);
    }

    [Fact]
    public async Task TooManyQueries_FailAtOnceAndTheOthersGoOn()
    {
        FakeTimeProvider time = new();
        await using FakeNameserver nameserver = new(_ => []);
        await using DnsServerHarness dns = new(nameserver.EndPoint, time);
        await dns.StartAsync();
        using UdpClient client = new(0, AddressFamily.InterNetwork);
        for (int i = 0; i < DnsLimits.MaxQueries; i++)
        {
            await client.SendAsync(DnsMessages.Query("www.example.com", id: (ushort)i), dns.EndPoint, Cancellation);
            // One at a time: what the kernel has no room for is lost.
            while (nameserver.Queries.Count <= i)
            {
                await Task.Yield();
            }
        }

        Assert.Equal(DnsCode.ServerFailure, DnsMessages.CodeOf(await dns.AskAsync(Query)));
        time.Advance(DnsLimits.NameserverTime);
        Assert.Equal(DnsCode.ServerFailure, DnsMessages.CodeOf((await client.ReceiveAsync(Cancellation)).Buffer));
    }

    [Fact]
    public async Task Datagram_ShorterThanAHeader_IsNotAnswered()
    {
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = new(nameserver.EndPoint);
        await dns.StartAsync();
        using UdpClient client = new(0, AddressFamily.InterNetwork);

        await client.SendAsync(Query.AsMemory(0, 11), dns.EndPoint, Cancellation);
        await client.SendAsync(Query, dns.EndPoint, Cancellation);

        Assert.Equal(Answer, (await client.ReceiveAsync(Cancellation)).Buffer);
        Assert.Single(nameserver.Queries);
    }

    [Fact]
    public async Task Port_IsTaken_IsSaidAndTriedAgain()
    {
        FakeTimeProvider time = new();
        await using FakeNameserver nameserver = new(_ => [Answer]);
        await using DnsServerHarness dns = new(nameserver.EndPoint, time);
        using (UdpClient other = new(dns.EndPoint))
        {
            dns.Server.Start();
            await dns.Log.WaitForAsync(EventIds.DnsCannotListen);
            Assert.StartsWith($"DNS cannot listen on {dns.EndPoint}: ", dns.Server.Problem, StringComparison.Ordinal);
        }

        // It says why before it begins to wait.
        var listening = dns.Log.WaitForAsync(EventIds.DnsListening);
        while (!listening.IsCompleted)
        {
            time.Advance(DnsServer.BindInterval);
            await Task.Yield();
        }

        await listening;
        Assert.Null(dns.Server.Problem);
        Assert.Equal(Answer, await dns.AskAsync(Query));
    }

    [Fact]
    public async Task NoNameservers_NothingListensAndNothingIsMissing()
    {
        await using DnsServer server = new(new DnsOptions { Nameservers = ImmutableArray<IPEndPoint>.Empty }, new FakeNames(), TimeProvider.System, new Logging.RecordedLog());

        server.Start();

        Assert.Null(server.Problem);
    }
}
