namespace Mesh.Proxy.Http1;

/// <summary>Answers to faults.</summary>
internal static class Http1Faults
{
    /// <summary>Status code that the client is answered whose request has the fault. A fault of a response is always 502 to the client.</summary>
    public static int StatusCode(this Http1Fault fault) => fault switch
    {
        Http1Fault.StartLineTooLong => 414,
        Http1Fault.FieldsTooLarge or Http1Fault.TooManyFields or Http1Fault.TrailersTooLarge => 431,
        Http1Fault.UnsupportedTransferCoding => 501,
        Http1Fault.UnsupportedVersion => 505,
        _ => 400,
    };

    /// <summary>Stable code of the answer, see <see cref="Forwarding.MeshHeaders.Reason"/>.</summary>
    public static string Reason(this Http1Fault fault) => fault switch
    {
        Http1Fault.StartLineTooLong or Http1Fault.FieldsTooLarge or Http1Fault.TooManyFields or Http1Fault.TrailersTooLarge => "request-head-too-large",
        Http1Fault.UnsupportedTransferCoding => "unsupported-coding",
        Http1Fault.UnsupportedVersion => "unsupported-version",
        _ => "invalid-request",
    };
}
