namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>One case through both hosts.</summary>
internal static class HostComparison
{
    /// <summary>The backend and the client see the same bytes of either host, but for the differences that are listed.</summary>
    public static async Task AssertSameAsync(HostPair hosts, string name, CancellationToken cancellationToken)
    {
        HttpCase row = HttpTable.Cases[name];
        HostDifferences.All.TryGetValue(name, out HostDifference? difference);

        Observation engine = await hosts.Engine.RunAsync(row, cancellationToken);
        Observation managed = await hosts.Managed.RunAsync(row, cancellationToken);

        if (row.IsBroken)
        {
            // How much of the part arrives is a matter of time; whatever it is, it must not pass for the whole.
            Assert.False(RecordingBackend.IsWhole(engine.Backend, isTunnel: false));
            Assert.False(RecordingBackend.IsWhole(managed.Backend, isTunnel: false));
        }
        else
        {
            Assert.Equal(row.AtBackend ?? engine.Backend, engine.Backend);
            // A safe request is sent again if the reset of a pooled connection is seen before the answer's part.
            string expected = difference?.Backend ?? engine.Backend;
            Assert.Equal(expected, row.IsCutShort && managed.Backend.Length > expected.Length ? managed.Backend[..expected.Length] : managed.Backend);
        }

        Assert.Equal(row.AtClient ?? engine.Client, engine.Client);
        if (row.IsCutShort)
        {
            Assert.EndsWith("<reset>", engine.Client, StringComparison.Ordinal);
            Assert.True(managed.Client.EndsWith("<reset>", StringComparison.Ordinal) || managed.Client.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal), managed.Client);
        }
        else
        {
            Assert.Equal(difference?.Client ?? engine.Client, managed.Client);
        }

        if (difference is not null)
        {
            Assert.NotEqual(engine, managed);
        }
    }
}
