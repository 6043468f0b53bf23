namespace Mesh.Proxy.Hedging;

/// <summary>What metrics say became of a further try beside an unanswered one.</summary>
internal static class HedgeOutcomes
{
    /// <summary>Its answer was passed on.</summary>
    public const string Won = "won";

    /// <summary>Another try's answer was passed on.</summary>
    public const string Lost = "lost";

    /// <summary>It has failed, or was answered by a failure that the route tries again.</summary>
    public const string Failed = "failed";

    /// <summary>It was not made: no budget, too many retries under way, or nobody healthy who was not asked yet.</summary>
    public const string Refused = "refused";
}
