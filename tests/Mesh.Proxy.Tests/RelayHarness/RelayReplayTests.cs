namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Scenarios that have failed once, as they were printed.</summary>
public sealed class RelayReplayTests
{
    /// <summary>The request's last bytes would have been taken for the tunnel's first.</summary>
    private const string SwitchesBeforeTheRequestIsSent =
        """
        buffers 256
        endpoints 1
        upstream tls 6 16384
        client eager plain 1000000 16384
        request GET None:0:1 upgrade tunnel=75 -> 101 None:0:1 rude tunnel=16
        steps ClientSend 0 70190, Run 0 -1, DialSucceeds 0 0, Run 0 -1, UpstreamTake 0 1321, Run 0 -1, UpstreamTake 0 457, UpstreamSend 0 662, Run 0 -1
        """;

    /// <summary>The event of the end came while the answer was on its way, and nobody looked before the connection was used again.</summary>
    private const string EndsBehindTheAnswer =
        """
        buffers 256
        endpoints 1
        upstream tls 2021 16384
        client eager plain 1245 16384
        request POST None:0:1 -> 200 Length:176618:1 silent
        request POST Length:75:1 -> 200 Length:17:1
        steps
        """;

    /// <summary>The same with bytes that nobody has asked for: they were the next request's answer.</summary>
    private const string SpeaksBehindTheAnswer =
        """
        buffers 256
        endpoints 1
        upstream plain 1000000 16384
        client eager plain 1245 16384
        request POST None:0:1 -> 200 Length:20000:1 extra=100
        request POST Length:75:1 -> 200 Length:17:1
        steps
        """;

    /// <summary>A head that was longer by a space when it was passed on, before a buffer full of the tunnel's bytes.</summary>
    private const string SwitchesWithAFullBuffer =
        """
        buffers 256
        endpoints 1
        upstream plain 1000000 16384
        client serial plain 1000000 16384
        request GET None:0:1 upgrade tunnel=10 -> 101 None:0:1 pad=46000 tunnel=100000
        steps ClientSend 0 10000, Run 0 -1, DialSucceeds 0 0, Run 0 -1, UpstreamTake 0 10000, UpstreamSend 0 35000, Run 0 -1, UpstreamSend 0 100000, Run 0 -1
        """;

    /// <summary>The rest of 100 was forgotten for the 400.</summary>
    private const string FailsWithinAnInterimAnswer =
        """
        buffers 256
        endpoints 1
        upstream plain 1000000 16384
        client eager tls 10 16384
        request POST Chunked:100:50 expect fault=1 -> 200 Length:50:1 interim
        steps ClientSend 0 100, Run 0 -1, DialSucceeds 0 0, Run 0 -1, UpstreamTake 0 10000, UpstreamSend 0 10000, Run 0 -1, ClientSend 0 10000, Run 0 -1
        """;

    /// <summary>The notice of the end found no room in the window, and was lost.</summary>
    private const string EndsWithAFullWindow =
        """
        buffers 256
        endpoints 1
        upstream plain 1000000 16384
        client serial tls 49 16384
        request GET None:0:1 -> 200 UntilClose:0:1
        request GET None:0:1 -> 200 Length:5:1
        steps ClientSend 0 1000, Run 0 -1, DialSucceeds 0 0, Run 0 -1, UpstreamTake 0 10000, UpstreamSend 0 10000, Run 0 -1, ClientTake 0 10, Run 0 -1
        """;

    /// <summary>The client broke off before 101 had reached it; the upstream, in the tunnel already, was told that the client had ended.</summary>
    private const string BreaksOffBeforeTheTunnel =
        """
        buffers 256
        endpoints 1
        upstream plain 1000000 16384
        client serial plain 1000000 16384
        request GET None:0:1 upgrade tunnel=2406 -> 101 None:0:1 tunnel=624
        steps ClientSend 0 216075, Run 0 -1, DialSucceeds 0 0, Run 0 -1, ClientReset 0 0, Run 0 -1
        """;

    /// <summary>The backend had read the first bytes of the next request when it ended as planned: too late to end without a word, as it would have been with those bytes still on their way.</summary>
    private const string EndsWithinTheNextHead =
        """
        buffers 256
        endpoints 1
        upstream tls 11 16384
        client serial plain 1000000 16384
        request POST None:0:1 old -> 200 Length:1075:1 silent reset
        request PUT Chunked:19:213421 pad=127 expect -> 304 UntilClose:6:1
        request PUT Chunked:27:248493 -> 200 Length:8:1 reset
        request PUT Chunked:3:7 -> 200 Length:26:1 early
        request GET None:0:1 upgrade -> 500 Length:74:1 early silent
        client eager tls 20 5
        client serial plain 189 16384
        request HEAD None:0:1 -> 304 Chunked:59:188527 early silent
        request PUT None:0:1 -> 304 Length:87:1 pad=9 reset
        request POST Length:17:1 expect -> 200 Length:2918:1
        request HEAD Length:2159:1 expect -> 200 Length:12:1 early
        steps ClientSend 5 500, Run 2 -1, DialSucceeds 3 1, Run 4 -1, UpstreamTake 1 23, Run 5 -1, UpstreamTake 0 25, Run 4 -1, UpstreamTake 2 78325, Run 4 -1, ClientSend 3 117644, UpstreamTake 3 7, UpstreamSend 4 1612, Run 4 -1
        """;

    [Theory]
    [InlineData(SwitchesBeforeTheRequestIsSent)]
    [InlineData(EndsBehindTheAnswer)]
    [InlineData(SpeaksBehindTheAnswer)]
    [InlineData(SwitchesWithAFullBuffer)]
    [InlineData(FailsWithinAnInterimAnswer)]
    [InlineData(EndsWithAFullWindow)]
    [InlineData(BreaksOffBeforeTheTunnel)]
    [InlineData(EndsWithinTheNextHead)]
    public void Replay_PrintedScenario_Passes(string scenario)
    {
        Scenario parsed = Scenario.Parse(scenario);

        Assert.Equal(parsed.ToString(), Scenario.Parse(parsed.ToString()).ToString());
        Assert.Empty(RelayWorld.Play(parsed));
    }
}
