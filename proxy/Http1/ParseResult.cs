namespace Mesh.Proxy.Http1;

/// <summary>Outcome of one call of a parser or scanner.</summary>
/// <param name="Status">How far it has come.</param>
/// <param name="Consumed">Bytes that belong to the message: of a head all or nothing, of a body as many as could be told.</param>
/// <param name="Fault">What is wrong, with <see cref="ParseStatus.Invalid"/>.</param>
internal readonly record struct ParseResult(ParseStatus Status, int Consumed, Http1Fault Fault)
{
    public static ParseResult NeedMore => default;

    public static ParseResult Complete(int consumed) => new(ParseStatus.Complete, consumed, Http1Fault.None);

    public static ParseResult Invalid(Http1Fault fault) => new(ParseStatus.Invalid, 0, fault);
}
