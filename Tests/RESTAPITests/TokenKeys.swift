/// Keys of a made-up identity provider, and the same keys as it publishes them.
enum TokenKeys {
    static let rsaPEM = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCtIF70VP9veYvS
        lt0297PcVs63YTwg38Jb6C0SxjfNNh3ozr+vS6+l8Qa8h2vAulOFn5JN14zO5rui
        lovtblBy8aR6QUO+pnpmjMBUgIXulnzN3IMZjdNm8HiJ7kndvseV9OIDjyRMbvK/
        ZF3rOPEocU0y8GA5scbp4bNP/ygHQmITlLs/Ri3sQDcpVeT1CnZS7bjvlh9sYLfz
        7co44FU1FI+1n68yV+DS388sMM1gGXQjr5lGyfHz257J2d2qzS51Wgr3tmy67i/5
        zLmbBN82yikRwV8z+LPBQ5XZ9hZm/cbwNMolfhiYkKER+Ysy84MC+RWuQDSNIucA
        RJh4XcFXAgMBAAECggEAAdT9XD2IBHB3U8+n4JyHaTX78wHS5pAnmNxgmbnCPmgr
        sdp6OcslvS5LQXR3Ze8y0g+ptywoP8o+Qw6vxV/s9wJqmKaXJm3RjsM/h8ViZW9v
        O6hxNLSE/6pcxCzi2DdcGlCgkaQSoMJtzCuuOL5+As0MIZVcl0+zyKbMRHTxQf5j
        1jPdKGr5kSe6ajNEyu/GQ1AH7+ywPiHFWy5ToYoqflACGM3DE822L3oR+EI/2pDw
        jzQpFv5Lm3UDwaCKIdQcuY9UW611yNBaMOlPndy56qDP4KYTe9uXidBJmFKb1OV+
        G8rCbmflQ5+rQOqWOvEie/XrBxloKw697grH7XqXUQKBgQDylyiA7/wNkrltgsga
        pk/MdI8WhHJ3As2r8N+wHK5ayxfJ643lmRyOejQF6qOIL5caBzBN7fLhZxQCDMLF
        TyGWBXkbUfiqyWI7p43REOaNFv4L3qTUsqnVMqu+5DenE2TsrutnWrbt0d5sd86g
        vbQ96EsBySsi7zgRR2G3vuW0UQKBgQC2sj5SMy+NwJe+DI3K+FM66Mgd6bVoP3y3
        3YUI/o3h3748ibTOvgoLlgnv5QA3aivtKVYG0HwItGrg+kIwZqeD4tipI4BPOUta
        Sq10v+L4effa9AFcM8KiPLU4X22JKiIr6jfE7D/QVElqGKheuiRZjnEsb7ghgMnN
        IImOfpV5JwKBgFWO7mAbQ+BdoTx4Za7QfVB0w4qDiANlX7iGqb3pP60R9//lLhSO
        Hb46Z2K20JpVfotVgbnadFD/E9VtPrxsHkJVB9OU44kIoba8b44O0eFs/IifK69A
        nBlvV5dp0h8A/hVj0+6N1fqmjDXhQ2T5wzoaVWn501bs2+9sJ5CwqT8hAoGAScXw
        JIFG0pbSr4uiNjPQaBlXtbyJ5G6+jgCFl/wyjuMqjoeM228h30vW92ghjj7xPfNT
        Ka1GaL1x6ycjUyggvMD9fE85oMQiCXPeVyalIHEgBOpDIlhEX/7jrr/aG2lIIzOR
        EZPUsOtYOd97HcVMqF08lhUG5YB7/LkG0uOKuEECgYEAp3JzCpWqyzYSTU8nNJkx
        3dgjV2YAZL+ObSS17GPvmFGk94dhDlhJb1iNsBmoO/amuvjbwE/beFZuODtulPxM
        0Z3dO1bfAgSY49keIj+8u011RclgsVBNV3L+GwIBVJruweedZBRSa87LeNmY0q1X
        EsIZAyuj/CADPR/5DAdTH5I=
        -----END PRIVATE KEY-----
        """
    static let ecPEM = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgajIF22qDgiZih3hS
        ALHGLLHtFRQEsHgiE9exeXfYeBahRANCAAR0VPIWt3FXnxEUDpVyV4ap1iMaHi4/
        R7j/oSewFkGYB97sjYS4alJAuG2FhwhGuVOvbBFFPzECNIN8ayALrySh
        -----END PRIVATE KEY-----
        """
    static let strangerPEM = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCosmapenr6uutD
        CR3P0mmcglCzgz2C6PRp/TTIHzfWA6+Gv34zYymwPjwoy1WhY+810Pt8Kfk5aXBr
        kYp3B+yMeC+QJyCzkTcw7RKHJBRiRrFvywoKKJJQq17SR48bhECHi/z5XEm/9lVk
        rj89DWvf9HT1o3pjT18bXrygd4Ucij1Vtv7UiISibb1FDsfhIVcw3G3zGx9R94Ed
        UR9i544ZKm2NIEs94X/nQI5M1EKMHck8JQFF5uOCx+YOhoe1qORB+0mQoJBkZIMi
        mfRijyK3arsIA2SB4/Erwig6xh/IFmK5YD5mQ363/roXGMW8EK2gLIaFeda1U4o3
        iKHBIBQxAgMBAAECggEAIxpEPH3M+0FL1P4fou/wo+2F52SmtwfMXAWhJwc/8huA
        ObS9COpYcWDx2bc90UBfNT6QJe0B/A1RpEB7pHsUoMIde4x4xISyDE84bMB4MV7u
        awm/xA9fKsQODglv4NTrLIlXkXe/rN8QM8wCQqz5Rneyoq5quCF689IJxAY6v445
        1c2sBaZ294qipeH8pT7IPzFfkGxdDg7GcqNikx97SAJt6/nJy14Mp6F5PjiakMn7
        6Dk6YQ1RKgOXCT/oIbSS4mOmWyKcfCwrwudNyZh0umhfyf9DQW9HWckuHwX64O1n
        7EIAGy+gx4swuEptyP8yJlO/7Aysd6lFiuSO0xVQRQKBgQDZEKZcdEtknIp7joMI
        Ih66GKlbMEKJJz4UhPORJY8xj0LUv+YgayhA0NwaLWPYa69aLfex+caKMaiyENYw
        p8YBtQeV4Cvt9rO2L6vaDsFQewubjwxh2QzUsvnVekPIAz0OTTMYhCySK+Lis8nm
        fta0nfQ+/1XobrAIVy6mJQS1gwKBgQDG9L8z4A0hj+3XPqcvNm672CLgkUAlL7PD
        oqMahEQ2BvQU9IEwE5XcJNN1H5xnBZhgjyQoAFkAB2NnCUqRQZKHHFNyO9d6hbUB
        wSTxZ8EpmvubQEo0hl0wKbP09gI9zvF0h5+FkBiwdBSgtqeu35IuhOWVAG6F1qWp
        juopHveVOwKBgC4f0Zn3xEV+1hZnNAS4a1sT/ni4CotmYVSu46rGFmVrkcHvfREK
        dCVBvGN7nanRSBObjPSupLec0cH0ve7c18BpHVGFrxADyjA+dQAC/qUBYHgPr4vj
        OUzBM0Ffl6OavJCbau4ct/Pfi3isx4xJC4qZvdrdGv4m9xTuoaUAXL3NAoGAP4eh
        knAF4WSzPtsryYCpJWRj5q+a+wTbcyn4yRvZKCNaR2K36eEnJk/AEhNQ/vijapnq
        ordRtBen3xvxaqa0ol4iK0T+joopfXDuWgOWg7GQjEegKluJYDrA0wTHPHNbWKmB
        /8U+jQHUIGmS691KMX6QTN8Ba81ZwuX20cCosEcCgYEAmCCJjD07/DZX1Tzj7DWk
        5wgdwyey8I4almoBVYkQP1c6x3jeKcDaG5fcuf/HC/0YIs2QJ5dNQwbNj9P8y2HY
        a7qe6SJEHL0NctuCljEUv7AoGM0fCLx8XMW5pB15u/5OwqrbFGSHdMnP3UhR/5NO
        t+cZ27F/19EWtbEnkyaXP2M=
        -----END PRIVATE KEY-----
        """
    static let rsaJWK =
        #"{"kty":"RSA","use":"sig","kid":"r1","e":"AQAB","n":"rSBe9FT_b3mL0pbdNvez3FbOt2E8IN_CW-gtEsY3zTYd6M6_r0uvpfEGvIdrwLpThZ-STdeMzua7opaL7W5QcvGkekFDvqZ6ZozAVICF7pZ8zdyDGY3TZvB4ie5J3b7HlfTiA48kTG7yv2Rd6zjxKHFNMvBgObHG6eGzT_8oB0JiE5S7P0Yt7EA3KVXk9Qp2Uu2475YfbGC38-3KOOBVNRSPtZ-vMlfg0t_PLDDNYBl0I6-ZRsnx89ueydndqs0udVoK97Zsuu4v-cy5mwTfNsopEcFfM_izwUOV2fYWZv3G8DTKJX4YmJChEfmLMvODAvkVrkA0jSLnAESYeF3BVw"}"#
    static let ecJWK =
        #"{"kty":"EC","crv":"P-256","kid":"e1","alg":"ES256","x":"dFTyFrdxV58RFA6VcleGqdYjGh4uP0e4_6EnsBZBmAc","y":"3uyNhLhqUkC4bYWHCEa5U69sEUU_MQI0g3xrIAuvJKE"}"#
    /// Signed by PyJWT with the RSA key: issuer `https://id.example`, subject `peer`, year 2099.
    static let signedByPyJWT =
        "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJxdWl0dGFuY2UiLCJzdWIiOiJwZWVyIiwiZXhwIjo0MTAyNDQ0ODAwLCJpYXQiOjQxMDI0NDQwMDAsInNjb3BlIjoicmVhZCBzeW5jIn0.o7ISSiDx_Yc4FtmQ2hbVxjR3QJwCHxV1odeKBuvkemyrZB_eMX5jLouUK7xPPvFyq2ro3bIyklZfpHYXiB3Scv3EejqsWIRjSOoOXf2AwEXfhSyefFyQNYkWk_Jl8HH9QCPyBOIS1-5jG_oZs_gH0q8wXlO8mFVvPm1fm76m18qXykFOx0OszQuyHOvl-lGKupcWVf0mE4OJV8s_MGf4aoCKScOD13hODz8B32wV-vQ7fSIBLG4PiB2LWO76WGccHyhZc81qTFb22q__hj0iqUoxmmlB66-kXYbMtanwz6MahMJUikLSkKoz3SukH2sQIr3W9GAfXuGt_KHdQYASDg"
}
