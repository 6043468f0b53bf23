using Mesh.Proxy.Doubles;

namespace Mesh.Soak.Machine;

/// <summary>Samples what a sidecar holds, and reads its log.</summary>
internal sealed class SidecarWatch
{
    private readonly SidecarProcess _sidecar;
    private readonly Verdict _verdict;
    private readonly List<(long Ended, ProcessSample Sample)> _samples = [];
    private readonly int _controlPlanePort;
    private readonly int _atRest;
    private readonly Task _reading;

    /// <param name="name">Which of the two.</param>
    /// <param name="sidecar">Ready, and without traffic.</param>
    /// <param name="controlPlanePort">Where its control plane listens.</param>
    /// <param name="verdict">Told of errors in the log.</param>
    public SidecarWatch(string name, SidecarProcess sidecar, int controlPlanePort, Verdict verdict)
    {
        Name = name;
        _sidecar = sidecar;
        _verdict = verdict;
        _controlPlanePort = controlPlanePort;
        _atRest = CountOpen().Own;
        _reading = ReadLogAsync();
    }

    public string Name { get; }

    public long PeakBytes => _samples.Max(sample => sample.Sample.ResidentBytes);

    public bool IsRunning => !_sidecar.Process.HasExited;

    /// <summary>Takes a sample.</summary>
    /// <param name="ended">Requests that have ended so far.</param>
    public ProcessSample Take(long ended)
    {
        ProcessSample sample = ProcessSample.Of(_sidecar.Process.Id);
        _samples.Add((ended, sample));
        return sample;
    }

    /// <summary>The usual memory while requests of a range ran: the median, which a burst does not move.</summary>
    public long UsualBytes(long from, long to)
    {
        long[] inside = [.. _samples.Where(sample => sample.Ended >= from && sample.Ended <= to).Select(sample => sample.Sample.ResidentBytes).Order()];
        return inside.Length == 0 ? 0 : inside[inside.Length / 2];
    }

    /// <summary>Descriptors more than at rest when they were counted last; connections to endpoints that wait in a pool are none of these.</summary>
    public int DescriptorsLeft { get; private set; }

    /// <summary>Its connections that were open then, but for those that wait in a pool: address, address, state and queues of each, as in proc(5).</summary>
    public string Connections { get; private set; } = "";

    public void CountDescriptors()
    {
        OpenDescriptors open = CountOpen();
        DescriptorsLeft = open.Own - _atRest;
        Connections = open.Connections;
    }

    /// <summary>Ends the sidecar; it must do so properly.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        int code = IsRunning ? await _sidecar.TerminateAsync(cancellationToken) : _sidecar.Process.ExitCode;
        if (code != 0)
        {
            _verdict.Violation($"the {Name}'s sidecar ended with {code}");
        }

        await _reading;
    }

    private OpenDescriptors CountOpen() => OpenDescriptors.Of(_sidecar.Process.Id, _controlPlanePort);

    private async Task ReadLogAsync()
    {
        while (await _sidecar.Process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Z error ", StringComparison.Ordinal))
            {
                _verdict.Violation($"the {Name}'s sidecar logs: {line}");
            }
        }
    }
}
