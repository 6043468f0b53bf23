using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>The head of a request.</summary>
internal sealed class Http1Request : MessageHead
{
    private int _methodLength;
    private int _targetStart;
    private int _targetLength;
    private int _authorityStart;
    private int _authorityLength;

    public KnownMethod KnownMethod { get; private set; }

    public TargetForm TargetForm { get; private set; }

    /// <summary>The client waits for <c>100 Continue</c> before it sends the body (RFC 9110 §10.1.1).</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>The client reads trailers (<c>TE: trailers</c>).</summary>
    public bool AcceptsTrailers { get; private set; }

    /// <summary>
    /// The client asks for a protocol that the connection can be switched to: <c>websocket</c> or <c>SPDY/…</c> (which <c>kubectl exec</c> speaks), with <c>GET</c> or
    /// <c>POST</c> and no body. What else asks to be upgraded, h2c above all, is an ordinary request: RFC 9110 §7.8 leaves it to the receiver.
    /// </summary>
    public bool CanSwitchProtocols { get; private set; }

    /// <summary>Position of the version's last digit, the only byte of a request line that a relay may have to change.</summary>
    internal int VersionDigit => FieldsStart - "1\r\n".Length;

    internal int TargetStart => _targetStart;

    /// <summary>Position of the first byte behind the authority of an absolute target.</summary>
    internal int PathStart => TargetForm == TargetForm.Absolute ? _authorityStart + _authorityLength : _targetStart;

    internal int TargetEnd => _targetStart + _targetLength;

    public ReadOnlySpan<byte> Method(ReadOnlySpan<byte> head) => head.Slice(Start, _methodLength);

    /// <summary>The target as the client sent it.</summary>
    public ReadOnlySpan<byte> Target(ReadOnlySpan<byte> head) => head.Slice(_targetStart, _targetLength);

    /// <summary>Path and query. Of an absolute target what follows the authority: it may be empty or begin with <c>?</c>.</summary>
    public ReadOnlySpan<byte> PathAndQuery(ReadOnlySpan<byte> head) => head[PathStart..TargetEnd];

    /// <summary>Who is asked: the target's authority if it has one, otherwise <c>Host</c>; may be empty.</summary>
    public ReadOnlySpan<byte> Authority(ReadOnlySpan<byte> head) => TargetForm is TargetForm.Absolute or TargetForm.Authority
        ? head.Slice(_authorityStart, _authorityLength)
        : Value(head, KnownField.Host);

    public override void Reset()
    {
        base.Reset();
        KnownMethod = KnownMethod.Other;
        ExpectsContinue = AcceptsTrailers = CanSwitchProtocols = false;
    }

    internal void SetMethod(KnownMethod method, int length) => (KnownMethod, _methodLength) = (method, length);

    internal void SetTarget(TargetForm form, int start, int length, int authorityStart, int authorityLength)
    {
        TargetForm = form;
        _targetStart = start;
        _targetLength = length;
        _authorityStart = authorityStart;
        _authorityLength = authorityLength;
    }

    internal override Http1Fault Finish(ReadOnlySpan<byte> bytes, Http1Limits limits)
    {
        if (IsHttp11 && !Known.Contains(KnownField.Host))
        {
            return Http1Fault.MissingHost;
        }

        if (Known.Contains(KnownField.Upgrade))
        {
            CanSwitchProtocols = IsHttp11
                && (Connection & ConnectionOptions.Upgrade) != 0
                && !IsChunked && ContentLength <= 0
                && UpgradeValue.IsRelayed(this, bytes);
        }

        return base.Finish(bytes, limits);
    }

    private protected override Http1Fault Understand(KnownField name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case KnownField.Host when Known.Contains(KnownField.Host):
                return Http1Fault.RepeatedHost;
            case KnownField.Host when !value.IsEmpty && !AuthorityValue.IsValid(value):
                return Http1Fault.InvalidHost;
            case KnownField.Expect:
                ExpectsContinue |= IsHttp11 && Ascii.EqualsIgnoreCase(value, "100-continue"u8);
                break;
            case KnownField.Te:
                AcceptsTrailers |= HasTrailers(value);
                break;
        }

        return base.Understand(name, value);
    }

    private static bool HasTrailers(ReadOnlySpan<byte> value)
    {
        while (ListValue.TryTakeMember(ref value, out ReadOnlySpan<byte> member))
        {
            if (Ascii.EqualsIgnoreCase(member, "trailers"u8))
            {
                return true;
            }
        }

        return false;
    }
}
