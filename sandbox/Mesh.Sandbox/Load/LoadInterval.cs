namespace Mesh.Sandbox.Load;

/// <summary>What ended in a part of a run.</summary>
/// <param name="Versions">Successful requests by the version that answered.</param>
/// <param name="Failed">Failed requests.</param>
/// <param name="LastFailure">End of the tenth of a second in which the last of them failed, from the begin of the interval on; null if none did.</param>
internal sealed record LoadInterval(IReadOnlyDictionary<string, long> Versions, long Failed, TimeSpan? LastFailure)
{
    /// <summary>Requests, successful or not.</summary>
    public long Requests => Failed + Versions.Values.Sum();

    /// <summary>0–1; 0 without requests, which prove nothing.</summary>
    public double SuccessRate => Requests == 0 ? 0 : (double)(Requests - Failed) / Requests;

    /// <summary>Which part of the successful requests a version answered, 0–1; 0 without any.</summary>
    public double ShareOf(string version) => Requests == Failed ? 0 : (double)Versions.GetValueOrDefault(version) / (Requests - Failed);

    /// <summary>The counts in words.</summary>
    public override string ToString() =>
        $"{100 * SuccessRate:0.00} % of {Requests} requests, {string.Join(", ", Versions.OrderByDescending(version => version.Value).Select(version => $"{version.Value} from {version.Key}"))}";
}
