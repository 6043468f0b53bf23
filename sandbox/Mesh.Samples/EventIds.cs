namespace Mesh.Samples;

/// <summary>Ids of all log events of the samples.</summary>
internal static class EventIds
{
    public const int CheckoutFailed = 1;
    public const int TargetFailing = 2;
    public const int TargetRecovered = 3;
}
