"""Traditional characters of headers, units and names of goods, and their simplified forms."""

# Only what lists of stock are written with: one for one, so that a name keeps its length.
TRADITIONAL = (
    "數單倉庫編號稱產製備註規類狀態損壞價幣種貨儲區贈來餘裝總體積淨質間點構屬緯經說條個頂雙張臺聽盤實帳賬"
    "緊應壓縮軟帶發電機燈藥醫療護術溫計衛紙濕濾飲礦礎麵飯頭鹽糧嬰兒墊涼蓆褲襪圍絨線繩鏟鎬鋸鉗錘釘鐵鋼鋁銅"
    "圓塊顆輛組對捲樣項為廠門開關東廣陝貴漢慶濟寧遼龍蘇達處當場運輸協會責負補給標準級優舊過閉鎖動預報從進"
    "國際誌據錄歷頁碼參見詳細節書記員長審憑證"
)
SIMPLIFIED = (
    "数单仓库编号称产制备注规类状态损坏价币种货储区赠来余装总体积净质间点构属纬经说条个顶双张台听盘实帐账"
    "紧应压缩软带发电机灯药医疗护术温计卫纸湿滤饮矿础面饭头盐粮婴儿垫凉席裤袜围绒线绳铲镐锯钳锤钉铁钢铝铜"
    "圆块颗辆组对卷样项为厂门开关东广陕贵汉庆济宁辽龙苏达处当场运输协会责负补给标准级优旧过闭锁动预报从进"
    "国际志据录历页码参见详细节书记员长审凭证"
)
TO_SIMPLIFIED = dict(zip(map(ord, TRADITIONAL), SIMPLIFIED, strict=True))
