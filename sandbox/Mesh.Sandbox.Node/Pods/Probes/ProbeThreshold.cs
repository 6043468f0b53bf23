namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>Turns single attempts into a verdict: it changes after enough equal answers in a row.</summary>
internal sealed class ProbeThreshold(int successThreshold, int failureThreshold, bool? initial)
{
    private int _inARow;
    private bool? _last;

    /// <summary>Null as long as nothing is known.</summary>
    public bool? Verdict { get; private set; } = initial;

    /// <summary>Counts an attempt; true when the verdict changed.</summary>
    public bool Record(bool success)
    {
        _inARow = _last == success ? _inARow + 1 : 1;
        _last = success;
        if (_inARow < (success ? successThreshold : failureThreshold) || Verdict == success)
        {
            return false;
        }

        Verdict = success;
        return true;
    }
}
